//! Keys of other algorithms as the shared secret, in the forms in which people store them.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use rcgen::{
    CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
    SignatureAlgorithm,
};

use super::{found, rule};

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

/// A number of this many bytes, which is odd and positive.
fn integer(bytes: usize) -> Vec<u8> {
    element(0x02, &[vec![0], (0..bytes).map(|at| (at * 37 + 129) as u8 | 1).collect()].concat())
}

const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";

/// An RSA public key with a modulus of this many bytes: as a SubjectPublicKeyInfo, and alone.
fn rsa(bytes: usize) -> (Vec<u8>, Vec<u8>) {
    let alone = sequence(&[integer(bytes), element(0x02, &[1, 0, 1])]);
    (sequence(&[RSA.to_vec(), element(0x03, &[vec![0], alone.clone()].concat())]), alone)
}

/// Lines of base64 between those that name it.
fn pem(label: &str, der: &[u8]) -> String {
    let digits = BASE64.encode(der);
    let lines: Vec<&str> =
        digits.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The bytes of a PEM text.
fn der(pem: &str) -> Vec<u8> {
    let lines: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64.decode(lines.concat().as_bytes()).expect("base64")
}

fn generated() -> Vec<(&'static str, KeyPair)> {
    let made = |algorithm: &'static SignatureAlgorithm| KeyPair::generate_for(algorithm).expect("a key");
    vec![
        ("an EC", made(&PKCS_ECDSA_P256_SHA256)),
        ("an EC", made(&PKCS_ECDSA_P384_SHA384)),
        ("an Ed25519", made(&PKCS_ED25519)),
    ]
}

#[test]
fn a_public_key_is_known_by_its_structure() {
    for bytes in [64, 128, 256, 384, 512] {
        let (info, alone) = rsa(bytes);
        for der in [info, alone] {
            assert_eq!(found(&der), ("key-public", "an RSA public key in DER".to_owned()), "{bytes}");
            assert_eq!(rule([&der[..], b"\n"].concat()), "key-public", "a line end after it");
        }
    }
    for (name, pair) in generated() {
        let (text, params) = (pair.public_key_pem(), CertificateParams::new(["a.example".to_owned()]));
        let params = params.expect("a name");
        let request = params.serialize_request(&pair).expect("a request");
        let certificate = params.self_signed(&pair).expect("a certificate");
        assert_eq!(found(der(&text)).1, format!("{name} public key in DER"));
        assert_eq!(found(&text).1, format!("{name} public key in PEM"));
        assert_eq!(found(certificate.der()).1, "a certificate in DER");
        assert_eq!(found(certificate.pem()).1, "a certificate in PEM");
        assert_eq!(found(request.der()).1, "a certificate request in DER");
        assert_eq!(rule(request.pem().expect("PEM")), "key-public");
    }
}

#[test]
fn a_private_key_has_words_of_its_own() {
    for (name, pair) in generated() {
        assert_eq!(found(pair.serialize_der()), ("key-private", format!("{name} private key in DER")));
        assert_eq!(found(pair.serialize_pem()), ("key-private", format!("{name} private key in PEM")));
        // A label does not make a public key of it.
        assert_eq!(rule(pem("PUBLIC KEY", &pair.serialize_der())), "key-private");
        let both = pair.public_key_pem() + &pair.serialize_pem();
        assert_eq!(rule(both), "key-private");
    }
    let numbers: Vec<Vec<u8>> = [1, 128, 3, 128, 64, 64, 64, 64, 64].map(integer).into();
    let rsa = sequence(&numbers);
    assert_eq!(found(&rsa).1, "an RSA private key in DER");
    assert_eq!(rule(pem("RSA PRIVATE KEY", &rsa)), "key-private");
    let scalar = sequence(&[element(0x02, &[1]), element(0x04, &[7; 32])]);
    assert_eq!(found(&scalar).1, "an EC private key in DER");
    let scheme = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
    let encrypted = sequence(&[element(0x30, scheme), element(0x04, &[9; 48])]);
    assert_eq!(found(encrypted).1, "an encrypted private key in DER");
    for text in [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n-----BEGIN EC PRIVATE KEY-----\nM",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBGB\n-----END PGP PRIVATE KEY BLOCK-----\n",
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2\n",
        r#"{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"}"#,
    ] {
        assert_eq!(rule(text), "key-private", "{text}");
    }
}

/// A PEM text in all that carries it.
#[test]
fn a_pem_text_is_found_behind_anything() {
    let plain = generated()[2].1.public_key_pem();
    let one_line = plain.trim_end().replace('\n', "\\n");
    let utf16 = |text: &str| -> Vec<u8> {
        [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    let carried: [Vec<u8>; 14] = [
        format!("# our key\n# of 2026\n{plain}").into(),
        format!("\u{feff}{plain}").into(),
        format!("\u{200b}\u{2060}{plain}").into(),
        format!(" \t\r\n\n{plain}").into(),
        format!("\"{plain}\"").into(),
        format!("JWT_SECRET=\"{one_line}\"").into(),
        format!("export KEY='{plain}'").into(),
        format!("jwt:\n  secret: |\n    {}", plain.replace('\n', "\n    ")).into(),
        one_line.replace('\\', "\\\\").into(),
        plain.replace('\n', "\r\n").into(),
        plain.replace('\n', " ").into(),
        plain.replace(' ', "%20").replace('\n', "%0A").into(),
        serde_json::to_vec(&[plain.as_str()]).expect("JSON"),
        utf16(&plain),
    ];
    for text in carried {
        let shown = String::from_utf8_lossy(&text).into_owned();
        assert_eq!(found(text), ("key-public", "an Ed25519 public key in PEM".to_owned()), "{shown}");
    }
    // A variable that ends at the first line break.
    assert_eq!(rule("-----BEGIN PUBLIC KEY-----"), "key-public");
    for label in
        ["EC PUBLIC KEY", "RSA PUBLIC KEY", "TRUSTED CERTIFICATE", "X509 CERTIFICATE", "PGP PUBLIC KEY BLOCK"]
    {
        assert_eq!(rule(pem(label, b"any")), "key-public", "{label}");
    }
    let ssh2 = "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"a\"\nAAAA\n---- END SSH2 PUBLIC KEY ----\n";
    assert_eq!(found(ssh2).1, "an SSH public key in PEM");
}

#[test]
fn an_ssh_key_is_known_by_its_type() {
    let blob = |name: &str| {
        let length = u32::try_from(name.len()).expect("a short name").to_be_bytes();
        BASE64.encode(&[&length[..], name.as_bytes(), &[0, 0, 0, 32], &[0x5a; 32]].concat())
    };
    for name in [
        "ssh-rsa",
        "ssh-ed25519",
        "ssh-dss",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "ssh-ed25519-cert-v01@openssh.com",
    ] {
        let digits = blob(name);
        for line in [
            format!("{name} {digits} ada@example"),
            format!("{name} {digits}"),
            format!("no-pty {name} {digits}\n"),
            format!("KEY=\"{name} {digits}\""),
            digits,
        ] {
            let seen = found(&line);
            assert_eq!(seen.0, "key-public", "{line}");
            assert!(seen.1.starts_with("an SSH public key"), "{line}: {}", seen.1);
        }
    }
}

#[test]
fn a_jwk_is_a_key_and_a_shared_secret_in_a_jwk_is_not() {
    let x = BASE64URL_NOPAD.encode(&[0x9b; 32]);
    let rsa = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, BASE64URL_NOPAD.encode(&[0x9b; 256]));
    let ec = format!(r#"{{ "crv": "P-256", "kty": "EC", "x": "{x}", "y": "{x}" }}"#);
    let okp = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#);
    let oct = format!(r#"{{"kty":"oct","k":"{x}"}}"#);
    for key in [&rsa, &ec, &okp] {
        let private = key.replacen('{', &format!(r#"{{"d":"{x}","#), 1);
        for (text, expected) in [
            (key.clone(), "key-public"),
            (format!("{{\"keys\":[{key}]}}"), "key-public"),
            (format!("{{\"keys\":[{oct},{key}]}}"), "key-public"),
            (format!("[{key}]"), "key-public"),
            (format!("JWKS='{{\"keys\":[{key}]}}'"), "key-public"),
            (serde_json::to_string(key).expect("JSON"), "key-public"),
            (BASE64.encode(key.as_bytes()), "key-public"),
            (private.clone(), "key-private"),
            (format!("{{\"keys\":[{key},{private}]}}"), "key-private"),
        ] {
            assert_eq!(rule(&text), expected, "{text}");
        }
    }
    for near in [
        oct.clone(),
        format!("{{\"keys\":[{oct}]}}"),
        okp.replace("OKP", "XYZ"),
        okp.replace("\"x\"", "\"z\""),
    ] {
        assert_eq!(rule(&near), "", "{near}");
    }
}

#[test]
fn an_encoded_key_is_the_same_key() {
    let (info, alone) = rsa(256);
    let pem = pem("PUBLIC KEY", &info);
    let texts = [
        BASE64.encode(&info),
        BASE64_NOPAD.encode(&alone),
        BASE64URL_NOPAD.encode(&info),
        HEXLOWER.encode(&alone),
        BASE64.encode(pem.as_bytes()),
        format!("base64:{}", BASE64.encode(&info)),
        format!("JWT_SECRET={}\n", BASE64.encode(pem.as_bytes())),
        pem.lines().filter(|line| !line.starts_with('-')).collect::<Vec<_>>().join("\n"),
    ];
    for text in texts {
        assert_eq!(rule(&text), "key-public", "{text}");
    }
    assert_eq!(found(HEXLOWER.encode(&info)).1, "an RSA public key, in hex");
    let pair = &generated()[0].1;
    assert_eq!(found(BASE64.encode(&pair.serialize_der())).1, "an EC private key, in base64");
}

#[test]
fn what_only_resembles_a_key_is_not_one() {
    let (info, alone) = rsa(256);
    let signature = sequence(&[integer(32), integer(32)]);
    let near: [Vec<u8>; 11] = [
        info[..info.len() - 1].into(),
        [&info[..], b"x"].concat(),
        alone.iter().map(|byte| byte ^ 0x20).collect(),
        signature,
        sequence(&[RSA.to_vec(), element(0x03, &[])]),
        sequence(&[element(0x30, b"no algorithm"), element(0x03, &integer(40))]),
        b"the PUBLIC KEY of the shop hangs beside its door".to_vec(),
        b"----- BEGIN at the beginning, and end at the end -----".to_vec(),
        b"ssh-rsa is where I keep the password of my other door".to_vec(),
        b"{\"kty\": the key that turns left, and not to the right}".to_vec(),
        b"AAAAC3NzaC1 starts like the keys of a shell, and goes on".to_vec(),
    ];
    for secret in near {
        let rule = rule(&secret);
        assert!(matches!(rule, "" | "key-length"), "{rule} {:?}", String::from_utf8_lossy(&secret));
    }
    // Whatever the outer lengths say, nothing is read beyond the end.
    for length in 0..info.len() {
        let _ = rule(&info[..length]);
    }
}
