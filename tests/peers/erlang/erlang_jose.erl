%% The library jose for Erlang, with jiffy as its JSON library.
%%
%% This uses the function for strict verification, which takes a list of algorithms. It leaves times and
%% audience to its caller.
-module(erlang_jose).

-export([main/0]).

main() ->
    {ok, _} = application:ensure_all_started(jose),
    jose:json_module(jose_json_jiffy),
    {ok, Version} = application:get_key(jose, vsn),
    Description = #{
        name => <<"erlang-jose">>, version => list_to_binary(Version), scope => jws, clock => none
    },
    protocol:serve(Description, fun sign/2, fun verify/2).

sign(Key, Claims) ->
    Header = #{<<"alg">> => <<"HS256">>, <<"typ">> => <<"JWT">>},
    {_, Token} = jose_jws:compact(jose_jwt:sign(jose_jwk:from_oct(Key), Header, Claims)),
    Token.

verify(Key, Token) ->
    case jose_jwt:verify_strict(jose_jwk:from_oct(Key), [<<"HS256">>], Token) of
        {true, Jwt, _Jws} ->
            {_, Claims} = jose_jwt:to_map(Jwt),
            {ok, Claims};
        Refusal ->
            {error, element(1, Refusal)}
    end.
