#!/usr/bin/perl
# The library JSON::WebToken: signatures only. The algorithm is pinned.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;

use Protocol 'serve';

use JSON::WebToken ();

serve(
    describe => {
        name => 'JSON-WebToken', version => "$JSON::WebToken::VERSION", scope => 'jws', clock => 'none',
    },
    sign => sub {
        my ($key, $claims) = @_;
        return JSON::WebToken->encode($claims, $key, 'HS256', { typ => 'JWT' });
    },
    verify => sub {
        my ($key, $token) = @_;
        return JSON::WebToken->decode($token, $key, 1, ['HS256']);
    },
);
