// An adapter for jwt-assay: it lets the conformance suite test a verifier that is written in Java.
//
//     jwt-assay adapter --example java > Adapter.java
//     jwt-assay run -- java Adapter.java
//
// It reads one request per line from stdin and writes one reply per line to stdout. stderr is free for your own messages
// (System.err, not System.out). Put a call of your own verifier into verify; nothing else has to change. Until then, this
// file tests the small verifier below, which needs Java 17 alone. To add a library: java -cp library.jar Adapter.java

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class Adapter {
    static Map<String, Object> about() {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("name", "my-java-jwt");
        about.put("version", "0.1.0");
        about.put("language", "Java");
        // What the verifier claims to be: "jws" checks the signature, "jwt" also exp, nbf, aud and iss.
        about.put("scope", "jwt");
        about.put("ops", List.of("verify"));
        // "request" if it takes the time as an argument, "system" if it reads the machine's clock, "none" if it checks no
        // times.
        about.put("clock", "request");
        return about;
    }

    /** The verifier refuses the token. The message is the reason. */
    static class Rejected extends Exception {
        Rejected(String reason) {
            super(reason);
        }
    }

    /**
     * Returns the claims of a token, or throws Rejected. Any other exception ends the adapter: a bug is not a rejection,
     * and the suite reports it as a crash.
     */
    static Map<String, Object> verify(byte[] key, String token, long now) throws Exception {
        // ---- Your verifier goes here, in place of this line. With java-jwt, for example:
        //          try {
        //              DecodedJWT verified = JWT.require(Algorithm.HMAC256(key)).build().verify(token);
        //              return jsonObject(bytesOf(verified.getPayload()));
        //          } catch (JWTVerificationException error) {
        //              throw new Rejected(error.getMessage());
        //          }
        //      It reads the machine's clock, so the clock above is then "system".
        return verifyWithJavaAlone(key, token, now);
    }

    static Map<String, Object> verifyWithJavaAlone(byte[] key, String token, long now)
            throws Rejected, GeneralSecurityException {
        if (key.length == 0) {
            throw new Rejected("the secret is empty");
        }
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new Rejected(parts.length + " segments instead of 3");
        }
        byte[] header = decoded(parts[0]);
        byte[] payload = decoded(parts[1]);
        byte[] signature = decoded(parts[2]);
        Map<String, Object> members = jsonObject(header);
        if (!"HS256".equals(members.get("alg"))) {
            throw new Rejected("alg is not HS256");
        }
        if (members.containsKey("crit")) {
            throw new Rejected("crit lists an unknown extension");
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] expected = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!MessageDigest.isEqual(expected, signature)) {
            throw new Rejected("the signature does not match");
        }
        Map<String, Object> claims = jsonObject(payload);
        BigDecimal time = BigDecimal.valueOf(now);
        if (claims.containsKey("exp") && time.compareTo(number(claims.get("exp"))) >= 0) {
            throw new Rejected("the token has expired");
        }
        if (claims.containsKey("nbf") && time.compareTo(number(claims.get("nbf"))) < 0) {
            throw new Rejected("the token is not valid yet");
        }
        if (claims.containsKey("aud")) {
            throw new Rejected("the token is for another audience");
        }
        return claims;
    }

    static byte[] decoded(String text) throws Rejected {
        if (!text.matches("[A-Za-z0-9_-]*") || text.length() % 4 == 1) {
            throw new Rejected("not base64url");
        }
        return bytesOf(text);
    }

    static byte[] bytesOf(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    static BigDecimal number(Object value) throws Rejected {
        if (value instanceof BigDecimal number) {
            return number;
        }
        throw new Rejected("a time is not a number");
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> jsonObject(byte[] text) throws Rejected {
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
            if (new Json(decoded).document() instanceof Map<?, ?> object) {
                return (Map<String, Object>) object;
            }
            throw new Rejected("not a JSON object");
        } catch (CharacterCodingException error) {
            throw new Rejected("not UTF-8");
        }
    }

    /** Java has no JSON reader of its own. This one is strict; most applications use a library. */
    static class Json {
        private static final int DEPTH = 500;
        private final String text;
        private int at = 0;

        Json(String text) {
            this.text = text;
        }

        Object document() throws Rejected {
            Object value = value(0);
            space();
            if (at < text.length()) {
                throw wrong();
            }
            return value;
        }

        private Rejected wrong() {
            return new Rejected("not JSON at character " + at);
        }

        private void space() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private boolean skip(String word) {
            space();
            boolean found = text.startsWith(word, at);
            at += found ? word.length() : 0;
            return found;
        }

        private Object value(int depth) throws Rejected {
            if (depth > DEPTH) {
                throw new Rejected("JSON that is too deep");
            }
            if (skip("{")) {
                return object(depth);
            }
            if (skip("[")) {
                return array(depth);
            }
            if (skip("\"")) {
                return string();
            }
            if (skip("true")) {
                return true;
            }
            if (skip("false")) {
                return false;
            }
            return skip("null") ? null : numeral();
        }

        private Map<String, Object> object(int depth) throws Rejected {
            Map<String, Object> object = new LinkedHashMap<>();
            boolean isFirst = true;
            while (!skip("}")) {
                if (!isFirst && !skip(",") || !skip("\"")) {
                    throw wrong();
                }
                String name = string();
                if (!skip(":") || object.containsKey(name)) {
                    throw wrong();
                }
                object.put(name, value(depth + 1));
                isFirst = false;
            }
            return object;
        }

        private List<Object> array(int depth) throws Rejected {
            List<Object> array = new ArrayList<>();
            while (!skip("]")) {
                if (!array.isEmpty() && !skip(",")) {
                    throw wrong();
                }
                array.add(value(depth + 1));
            }
            return array;
        }

        private String string() throws Rejected {
            StringBuilder string = new StringBuilder();
            while (at < text.length()) {
                char character = text.charAt(at++);
                if (character == '"') {
                    return string.toString();
                }
                if (character < ' ') {
                    break;
                }
                string.append(character == '\\' ? escape() : character);
            }
            throw wrong();
        }

        private char escape() throws Rejected {
            char character = at < text.length() ? text.charAt(at++) : ' ';
            int known = "\"\\/bfnrt".indexOf(character);
            if (known >= 0) {
                return "\"\\/\b\f\n\r\t".charAt(known);
            }
            if (character == 'u' && at + 4 <= text.length() && text.substring(at, at + 4).matches("[0-9A-Fa-f]{4}")) {
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            throw wrong();
        }

        private BigDecimal numeral() throws Rejected {
            int start = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            String numeral = text.substring(start, at);
            if (!numeral.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")) {
                throw wrong();
            }
            return new BigDecimal(numeral);
        }
    }

    static String written(Object value) {
        if (value instanceof Map<?, ?> object) {
            List<String> members = new ArrayList<>();
            object.forEach((name, member) -> members.add(written(name) + ":" + written(member)));
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof List<?> array) {
            return "[" + String.join(",", array.stream().map(Adapter::written).toList()) + "]";
        }
        if (!(value instanceof String string)) {
            return String.valueOf(value);
        }
        StringBuilder text = new StringBuilder("\"");
        for (char character : string.toCharArray()) {
            boolean isPlain = character >= ' ' && character < 127 && character != '"' && character != '\\';
            text.append(isPlain ? String.valueOf(character) : String.format("\\u%04x", (int) character));
        }
        return text.append('"').toString();
    }

    static Map<String, Object> replyTo(Map<String, Object> request) throws Exception {
        Object op = request.get("op");
        if ("describe".equals(op)) {
            return about();
        }
        Map<String, Object> reply = new LinkedHashMap<>();
        if ("reset".equals(op)) {
            // Forget which tokens were seen. It comes only if the scope is "profile".
            return reply;
        }
        if (!"verify".equals(op) || !(request.get("token") instanceof String token)) {
            reply.put("decision", "unsupported");
            reply.put("reason", "this adapter verifies tokens that are text");
            return reply;
        }
        try {
            byte[] key = bytesOf((String) request.get("key"));
            Map<String, Object> claims = verify(key, token, ((BigDecimal) request.get("now")).longValueExact());
            reply.put("decision", "accept");
            reply.put("claims", claims);
        } catch (Rejected error) {
            reply.put("decision", "reject");
            reply.put("reason", error.getMessage());
        }
        return reply;
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Map<String, Object> request = jsonObject(line.getBytes(StandardCharsets.UTF_8));
            Map<String, Object> reply = replyTo(request);
            reply.put("id", request.get("id"));
            output.println(written(reply));
        }
    }
}
