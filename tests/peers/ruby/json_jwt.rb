# frozen_string_literal: true

# The library json-jwt: signatures only. It leaves times and audience to its caller.

require 'json/jwt'
require_relative 'protocol'

# json-jwt.
module JsonJwt
  module_function

  def describe
    version = Gem.loaded_specs.fetch('json-jwt').version.to_s
    { 'name' => 'json-jwt', 'version' => version, 'scope' => 'jws', 'clock' => 'none' }
  end

  def sign(key, claims)
    JSON::JWT.new(claims).sign(key, :HS256).to_s
  end

  def verify(key, token)
    JSON::JWT.decode(token, key, :HS256).to_hash
  end
end

serve(JsonJwt)
