# frozen_string_literal: true

# The adapter protocol: one JSON object per line on stdin, one answer per line on stdout.

require 'json'

# Raised by an adapter if a request can't be put to its library.
class Unsupported < StandardError; end

# Answers requests until stdin ends. A library is an object with `describe` (a Hash), `sign(key, claims)` and
# `verify(key, token)`, which returns the claims. An exception means that the library rejects.
def serve(library)
  $stdout.sync = true
  $stdin.each_line do |line|
    asked = JSON.parse(line, max_nesting: false)
    puts write(answer(library, asked).merge('id' => asked['id']))
  end
end

def answer(library, asked)
  case asked['op']
  when 'describe' then library.describe.merge('language' => 'Ruby', 'ops' => %w[sign verify])
  when 'sign' then { 'token' => library.sign(decode(asked['key']), asked['claims']) }
  when 'verify'
    token = asked['token'] || decode(asked['token_bytes'])
    accept(library.verify(decode(asked['key']), token))
  when 'reset' then {}
  else raise Unsupported, "unknown operation #{asked['op']}"
  end
rescue Unsupported => e
  { 'decision' => 'unsupported', 'reason' => e.message }
rescue StandardError => e
  { 'decision' => 'reject', 'reason' => "#{e.class}: #{e.message}".scrub }
end

# Leaves out claims that are not a Hash.
def accept(claims)
  claims.is_a?(Hash) ? { 'decision' => 'accept', 'claims' => claims } : { 'decision' => 'accept' }
end

# Leaves out claims that JSON can't represent, such as an infinite number.
def write(reply)
  JSON.generate(reply, max_nesting: false)
rescue JSON::GeneratorError
  JSON.generate(reply.except('claims'), max_nesting: false)
end

# Decodes base64url without padding.
def decode(text)
  text.tr('-_', '+/').unpack1('m')
end
