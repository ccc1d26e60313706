# The adapter protocol: one JSON object per line on stdin, one answer per line on stdout.
package Protocol;

use strict;
use warnings;

use Exporter 'import';

# The libraries use the fastest JSON module that is installed. This names the one that they depend on, before they
# are loaded, so that their answers don't depend on what else is installed.
BEGIN {
    $ENV{PERL_JSON_BACKEND} = 'JSON::XS';
    $ENV{MOJO_NO_JSON_XS}   = 1;
}

use B ();
use Encode qw(decode FB_CROAK LEAVE_SRC);
use JSON ();
use JSON::PP ();
use Math::BigFloat ();
use MIME::Base64 'decode_base64url';

our @EXPORT_OK = qw(serve unsupported);

my $JSON = JSON->new->utf8->max_depth(1_000_000);
# Writes a number object digit by digit.
my $WRITER = JSON::PP->new->utf8->max_depth(1_000_000)->allow_bignum->allow_blessed;

# Answers requests until stdin ends. `describe` is a hash; `sign` takes the key and the claims and
# returns a token; `verify` takes the key, the token's bytes and the time and returns the claims.
# If one dies, the library rejects.
sub serve {
    my %library = @_;
    $| = 1;
    binmode STDIN;
    binmode STDOUT;
    while (defined(my $line = <STDIN>)) {
        my $asked = $JSON->decode($line);
        my $reply = eval { answer(\%library, $asked) } // refusal($@);
        $reply->{id} = $asked->{id};
        print write_json($reply), "\n";
    }
    return;
}

# Reports that a request can't be put to the library.
sub unsupported {
    my ($reason) = @_;
    die { unsupported => $reason };
}

sub answer {
    my ($library, $asked) = @_;
    my $op = $asked->{op};
    if ($op eq 'describe') {
        return { %{ $library->{describe} }, language => 'Perl', ops => [ 'sign', 'verify' ] };
    }
    return {} if $op eq 'reset';
    if ($op eq 'sign') {
        return { token => $library->{sign}->(decode_base64url($asked->{key}), $asked->{claims}) };
    }
    if ($op eq 'verify') {
        my $key    = decode_base64url($asked->{key});
        my $claims = $library->{verify}->($key, token_of($asked), $asked->{now});
        return { decision => 'accept', ref $claims eq 'HASH' ? (claims => $claims) : () };
    }
    return unsupported("unknown operation $op");
}

# The token as bytes, as it would come from the network.
sub token_of {
    my ($asked) = @_;
    return decode_base64url($asked->{token_bytes}) if defined $asked->{token_bytes};
    my $token = $asked->{token};
    utf8::encode($token);
    return $token;
}

sub refusal {
    my ($error) = @_;
    if (ref $error eq 'HASH' && defined $error->{unsupported}) {
        return { decision => 'unsupported', reason => $error->{unsupported} };
    }
    return { decision => 'reject', reason => "$error" };
}

# The same value with each float in the fewest digits that read back as the same number. Perl writes only fifteen,
# which would change what a library read.
sub exact {
    my ($value) = @_;
    return { map { $_ => exact($value->{$_}) } keys %$value } if ref $value eq 'HASH';
    return [ map { exact($_) } @$value ] if ref $value eq 'ARRAY';
    return $value if ref $value || !defined $value;
    my $flags = B::svref_2object(\$value)->FLAGS;
    return $value if !($flags & B::SVf_NOK) || $flags & B::SVf_POK;
    for my $digits (15 .. 17) {
        my $text = sprintf "%.${digits}g", $value;
        return Math::BigFloat->new($text) if $text == $value;
    }
    return $value;
}

# Leaves out claims that JSON can't represent, such as half a character.
sub write_json {
    my ($reply) = @_;
    my $text = eval {
        my $written = $WRITER->encode(exact($reply));
        decode('UTF-8', $written, FB_CROAK | LEAVE_SRC);
        $JSON->decode($written);
        $written;
    };
    return $text if defined $text;
    delete $reply->{claims};
    # A library may quote bytes that are not text.
    if (defined $reply->{reason}) {
        utf8::encode($reply->{reason});
        $reply->{reason} =~ tr/ -~/?/c;
    }
    return $JSON->encode($reply);
}

1;
