%% The adapter protocol: one JSON object per line on stdin, one answer per line on stdout.
-module(protocol).

-export([serve/3]).

%% The longest line.
-define(LINE_BYTES, 4 * 1024 * 1024 + 1).

%% Answers requests until stdin ends. `Sign` takes a key and claims and returns a token; `Verify` takes
%% a key and a token and returns {ok, Claims} or {error, Reason}. An exception means that the library rejects.
serve(Description, Sign, Verify) ->
    Port = open_port({fd, 0, 1}, [binary, eof, {line, ?LINE_BYTES}]),
    loop(Port, fun(Asked) -> answer(Asked, Description, Sign, Verify) end).

loop(Port, Answer) ->
    receive
        {Port, {data, {eol, Line}}} ->
            Asked = jiffy:decode(Line, [return_maps]),
            Reply = maps:put(id, maps:get(<<"id">>, Asked), Answer(Asked)),
            port_command(Port, [write(Reply), $\n]),
            loop(Port, Answer);
        {Port, eof} ->
            halt(0)
    end.

answer(#{<<"op">> := <<"describe">>}, Description, _, _) ->
    Description#{language => <<"Erlang">>, ops => [sign, verify]};
answer(#{<<"op">> := <<"reset">>}, _, _, _) ->
    #{};
answer(#{<<"op">> := <<"sign">>, <<"key">> := Key, <<"claims">> := Claims}, _, Sign, _) ->
    try
        #{token => Sign(decode(Key), Claims)}
    catch
        Class:Error -> reject({Class, Error})
    end;
answer(#{<<"op">> := <<"verify">>, <<"key">> := Key} = Asked, _, _, Verify) ->
    try Verify(decode(Key), token(Asked)) of
        {ok, Claims} when is_map(Claims) -> #{decision => accept, claims => Claims};
        {ok, _} -> #{decision => accept};
        {error, Reason} -> reject(Reason)
    catch
        Class:Error -> reject({Class, Error})
    end;
answer(_, _, _, _) ->
    #{decision => unsupported, reason => <<"unknown operation">>}.

reject(Reason) ->
    #{decision => reject, reason => unicode:characters_to_binary(io_lib:format("~0tP", [Reason, 20]))}.

%% Leaves out claims that JSON can't represent.
write(Reply) ->
    try
        jiffy:encode(Reply)
    catch
        _:_ -> jiffy:encode(maps:remove(claims, Reply))
    end.

token(#{<<"token">> := Token}) -> Token;
token(#{<<"token_bytes">> := Text}) -> decode(Text).

%% Decodes base64url without padding.
decode(Text) ->
    Standard = << <<(letter(C))>> || <<C>> <= Text >>,
    Padding = binary:copy(<<"=">>, -byte_size(Standard) band 3),
    base64:decode(<<Standard/binary, Padding/binary>>).

letter($-) -> $+;
letter($_) -> $/;
letter(C) -> C.
