#!/usr/bin/perl
# The library Crypt::JWT.
#
# The algorithm is pinned, and the payload must be JSON. exp and nbf are checked by default, against the machine's
# clock. An expected audience would make aud a required claim, so none is set.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;

use Protocol 'serve';

use Crypt::JWT qw(decode_jwt encode_jwt);

serve(
    describe => {
        name => 'Crypt-JWT', version => "$Crypt::JWT::VERSION", scope => 'jwt', clock => 'system',
    },
    sign => sub {
        my ($key, $claims) = @_;
        return encode_jwt(
            payload => $claims, key => $key, alg => 'HS256', extra_headers => { typ => 'JWT' },
        );
    },
    verify => sub {
        my ($key, $token) = @_;
        return decode_jwt(token => $token, key => $key, accepted_alg => 'HS256', decode_payload => 1);
    },
);
