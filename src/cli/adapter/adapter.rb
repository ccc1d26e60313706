# frozen_string_literal: true

# An adapter for jwt-assay: it lets the conformance suite test a verifier that is written in Ruby.
#
#     jwt-assay adapter --example ruby > adapter.rb
#     jwt-assay run -- ruby adapter.rb
#
# It reads one request per line from stdin and writes one reply per line to stdout. stderr is free for your own messages
# (warn, not puts). Put a call of your own verifier into verify; nothing else has to change. Until then, this file tests the
# small verifier below, which needs the standard library alone.

require 'json'
require 'openssl'

ABOUT = {
  name: 'my-ruby-jwt',
  version: '0.1.0',
  language: 'Ruby',
  # What the verifier claims to be: "jws" checks the signature, "jwt" also exp, nbf, aud and iss.
  scope: 'jwt',
  ops: ['verify'],
  # "request" if it takes the time as an argument, "system" if it reads the machine's clock, "none" if it checks no times.
  clock: 'request'
}.freeze

# The verifier refuses the token. The message is the reason.
class Rejected < StandardError; end

# Returns the claims of a token, or raises Rejected. Any other error ends the adapter: a bug is not a rejection, and the
# suite reports it as a crash.
def verify(key, token, now)
  # ---- Your verifier goes here, in place of this line. With the gem jwt, for example:
  #          begin
  #            return JWT.decode(token, key, true, algorithm: 'HS256').first
  #          rescue JWT::DecodeError => e
  #            raise Rejected, e.message
  #          end
  #      It reads the machine's clock, so the clock above is then "system".
  verify_with_the_standard_library(key, token, now)
end

def verify_with_the_standard_library(key, token, now)
  raise Rejected, 'the secret is empty' if key.empty?

  parts = token.split('.', -1)
  raise Rejected, "#{parts.length} segments instead of 3" unless parts.length == 3

  header, payload, signature = parts.map { |part| decoded(part) }
  members = json_object(header)
  raise Rejected, 'alg is not HS256' unless members['alg'] == 'HS256'
  raise Rejected, 'crit lists an unknown extension' if members.key?('crit')

  expected = OpenSSL::HMAC.digest('SHA256', key, "#{parts[0]}.#{parts[1]}")
  matches = signature.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(signature, expected)
  raise Rejected, 'the signature does not match' unless matches

  claims = json_object(payload)
  raise Rejected, 'the token has expired' if claims.key?('exp') && now >= number(claims['exp'])
  raise Rejected, 'the token is not valid yet' if claims.key?('nbf') && now < number(claims['nbf'])
  raise Rejected, 'the token is for another audience' if claims.key?('aud')

  claims
end

def decoded(text)
  raise Rejected, 'not base64url' unless text.match?(/\A[A-Za-z0-9_-]*\z/) && text.length % 4 != 1

  bytes_of(text)
end

def bytes_of(text)
  text.tr('-_', '+/').unpack1('m')
end

def json_object(bytes)
  text = bytes.force_encoding('UTF-8')
  raise Rejected, 'not UTF-8' unless text.valid_encoding?

  # The parser of the standard library also takes comments and unknown escapes, which are not JSON.
  around = text.gsub(%r{"(?:[^"\\]|\\["\\/bfnrt]|\\u\h{4})*"}, '')
  raise Rejected, 'not JSON' if around.match?(%r{[/\\]})

  value = JSON.parse(text)
  raise Rejected, 'not a JSON object' unless value.is_a?(Hash)

  value
rescue JSON::ParserError => e
  raise Rejected, "not JSON: #{e.message.scrub}"
end

def number(value)
  raise Rejected, 'a time is not a number' unless value.is_a?(Numeric)

  value
end

def reply_to(request)
  return ABOUT if request['op'] == 'describe'
  # Forget which tokens were seen. It comes only if the scope is "profile".
  return {} if request['op'] == 'reset'
  unless request['op'] == 'verify' && request['token']
    return { decision: 'unsupported', reason: 'this adapter verifies tokens that are text' }
  end

  { decision: 'accept', claims: verify(bytes_of(request['key']), request['token'], request['now']) }
rescue Rejected => e
  { decision: 'reject', reason: e.message }
end

# Claims that JSON can't hold, such as an infinite number, are left out.
def written(reply)
  JSON.generate(reply, max_nesting: false)
rescue JSON::GeneratorError
  JSON.generate(reply.except(:claims))
end

$stdout.sync = true
$stdin.set_encoding(Encoding::UTF_8)
$stdin.each_line do |line|
  request = JSON.parse(line, max_nesting: false)
  puts written({ id: request['id'] }.merge(reply_to(request)))
end
