<?php
// An adapter for jwt-assay: it lets the conformance suite test a verifier that is written in PHP.
//
//     jwt-assay adapter --example php > adapter.php
//     jwt-assay run -- php adapter.php
//
// It reads one request per line from stdin and writes one reply per line to stdout. stderr is free for your own messages
// (error_log, not echo). Put a call of your own verifier into verify(); nothing else has to change. Until then, this file
// tests the small verifier below, which needs PHP alone.

declare(strict_types=1);

// A warning on stdout would not be a reply.
ini_set('display_errors', 'stderr');

const ABOUT = [
    'name' => 'my-php-jwt',
    'version' => '0.1.0',
    'language' => 'PHP',
    // What the verifier claims to be: "jws" checks the signature, "jwt" also exp, nbf, aud and iss.
    'scope' => 'jwt',
    'ops' => ['verify'],
    // "request" if it takes the time as an argument, "system" if it reads the machine's clock, "none" if it checks no times.
    'clock' => 'request',
];

/** The verifier refuses the token. The message is the reason. */
class Rejected extends Exception
{
}

/**
 * Returns the claims of a token, or throws Rejected. Any other exception ends the adapter: a bug is not a rejection, and
 * the suite reports it as a crash.
 */
function verify(string $key, string $token, int $now): object
{
    // ---- Your verifier goes here, in place of this line. With firebase/php-jwt, for example:
    //          try {
    //              JWT::$timestamp = $now;
    //              return JWT::decode($token, new Key($key, 'HS256'));
    //          } catch (Exception $error) {
    //              throw new Rejected($error->getMessage());
    //          }
    return verify_with_php_alone($key, $token, $now);
}

function verify_with_php_alone(string $key, string $token, int $now): object
{
    if ($key === '') {
        throw new Rejected('the secret is empty');
    }
    $parts = explode('.', $token);
    if (count($parts) !== 3) {
        throw new Rejected(count($parts) . ' segments instead of 3');
    }
    [$header, $payload, $signature] = array_map('decoded', $parts);
    $members = json_object($header);
    if (($members->alg ?? null) !== 'HS256') {
        throw new Rejected('alg is not HS256');
    }
    if (property_exists($members, 'crit')) {
        throw new Rejected('crit lists an unknown extension');
    }
    if (!hash_equals(hash_hmac('sha256', "$parts[0].$parts[1]", $key, true), $signature)) {
        throw new Rejected('the signature does not match');
    }
    $claims = json_object($payload);
    if (property_exists($claims, 'exp') && $now >= number($claims->exp)) {
        throw new Rejected('the token has expired');
    }
    if (property_exists($claims, 'nbf') && $now < number($claims->nbf)) {
        throw new Rejected('the token is not valid yet');
    }
    if (property_exists($claims, 'aud')) {
        throw new Rejected('the token is for another audience');
    }
    return $claims;
}

function decoded(string $text): string
{
    if (!preg_match('/\A[A-Za-z0-9_-]*\z/', $text) || strlen($text) % 4 === 1) {
        throw new Rejected('not base64url');
    }
    return bytes_of($text);
}

function bytes_of(string $text): string
{
    return (string) base64_decode(strtr($text, '-_', '+/'));
}

function json_object(string $text): object
{
    try {
        $value = json_decode($text, false, 512, JSON_THROW_ON_ERROR);
    } catch (JsonException $error) {
        throw new Rejected('not JSON: ' . $error->getMessage());
    }
    if (!is_object($value)) {
        throw new Rejected('not a JSON object');
    }
    return $value;
}

function number(mixed $value): int|float
{
    if (!is_int($value) && !is_float($value)) {
        throw new Rejected('a time is not a number');
    }
    return $value;
}

function reply_to(object $request): array
{
    if ($request->op === 'describe') {
        return ABOUT;
    }
    if ($request->op === 'reset') {
        // Forget which tokens were seen. It comes only if the scope is "profile".
        return [];
    }
    if ($request->op !== 'verify' || !isset($request->token)) {
        return ['decision' => 'unsupported', 'reason' => 'this adapter verifies tokens that are text'];
    }
    try {
        $claims = verify(bytes_of($request->key), $request->token, $request->now);
        return ['decision' => 'accept', 'claims' => $claims];
    } catch (Rejected $error) {
        return ['decision' => 'reject', 'reason' => $error->getMessage()];
    }
}

/** Claims that JSON can't hold, such as an infinite number, are left out. */
function written(array $reply): string
{
    $flags = JSON_INVALID_UTF8_SUBSTITUTE | JSON_PRESERVE_ZERO_FRACTION;
    $text = json_encode($reply, $flags);
    if ($text === false) {
        unset($reply['claims']);
        $text = json_encode($reply, $flags | JSON_THROW_ON_ERROR);
    }
    return $text;
}

while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, false, 512, JSON_THROW_ON_ERROR);
    fwrite(STDOUT, written(['id' => $request->id] + reply_to($request)) . "\n");
}
