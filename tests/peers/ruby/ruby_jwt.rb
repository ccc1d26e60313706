# frozen_string_literal: true

# The library ruby-jwt (the gem `jwt`).
#
# The algorithm is pinned, as its documentation recommends. exp and nbf are checked by default, against the machine's
# clock. An expected audience would make aud a required claim, so none is set.

require 'jwt'
require_relative 'protocol'

# ruby-jwt.
module RubyJwt
  module_function

  def describe
    { 'name' => 'ruby-jwt', 'version' => JWT.gem_version.to_s, 'scope' => 'jwt', 'clock' => 'system' }
  end

  def sign(key, claims)
    JWT.encode(claims, key, 'HS256', { typ: 'JWT' })
  end

  def verify(key, token)
    claims, _header = JWT.decode(token, key, true, { algorithm: 'HS256' })
    claims
  end
end

serve(RubyJwt)
