# frozen_string_literal: true

# The adapter protocol: a JSON object a line on stdin, an answer a line on stdout.

require 'json'

# What an adapter raises where its library can't be asked something.
class Unsupported < StandardError; end

# Answers requests until stdin ends. A library is an object with `describe` (a Hash),
# `sign(key, claims)` and `verify(key, token)`, which returns the claims; what they raise is the
# library's refusal.
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
  else raise Unsupported, "no operation #{asked['op']} here"
  end
rescue Unsupported => e
  { 'decision' => 'unsupported', 'reason' => e.message }
rescue StandardError => e
  { 'decision' => 'reject', 'reason' => "#{e.class}: #{e.message}".scrub }
end

# What is no claims set is left out.
def accept(claims)
  claims.is_a?(Hash) ? { 'decision' => 'accept', 'claims' => claims } : { 'decision' => 'accept' }
end

# Claims that JSON has no word for, such as an infinite number, are left out.
def write(reply)
  JSON.generate(reply, max_nesting: false)
rescue JSON::GeneratorError
  JSON.generate(reply.except('claims'), max_nesting: false)
end

# Base64url without padding, to bytes.
def decode(text)
  text.tr('-_', '+/').unpack1('m')
end
