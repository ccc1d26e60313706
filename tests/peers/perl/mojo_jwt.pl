#!/usr/bin/perl
# The library Mojo::JWT.
#
# It always checks exp and nbf, against the time that its method `now` returns. It can't check aud. The header
# chooses the algorithm, so a function that sees the token before the signature is checked rejects all but
# HS256.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;

use Protocol 'serve';

# Mojo::JWT at a given time.
package Clocked {
    use Mojo::Base 'Mojo::JWT';
    has 'now';
}

sub only_hs256 {
    my ($jwt) = @_;
    die "the header's alg is not HS256\n" unless $jwt->algorithm eq 'HS256';
    return;
}

serve(
    describe => {
        name => 'Mojo-JWT', version => "$Mojo::JWT::VERSION", scope => 'jwt', clock => 'request',
    },
    sign => sub {
        my ($key, $claims) = @_;
        return Mojo::JWT->new(secret => $key, claims => $claims)->encode;
    },
    verify => sub {
        my ($key, $token, $now) = @_;
        return Clocked->new(secret => $key, now => $now)->decode($token, \&only_hs256);
    },
);
