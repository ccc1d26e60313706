//! A URL over TLS: with the authority of `--ca-file`, without it, and with another.

use std::io::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::{ok, read_request};
use super::{NOW, SECRET, generator, output};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().expect("a key")).expect("a certificate")
}

/// A server for `localhost` that answers over TLS, and its port.
fn start(authority: &Authority) -> u16 {
    let key = KeyPair::generate().expect("a key");
    let names = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = names.signed_by(&key, authority).expect("a certificate");
    let chain = vec![CertificateDer::from(certificate.der().to_vec())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a private key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().filter_map(Result::ok).enumerate() {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            let mut stream = StreamOwned::new(connection, stream);
            // A client that does not trust the certificate hangs up, as the test expects.
            if read_request(&mut stream).is_ok() {
                let _ = stream.write_all(ok("", &token(number)).as_bytes());
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    port
}

fn token(number: usize) -> String {
    let claims = format!(r#"{{"iat":{NOW},"jti":"{number}","ti":{{}},"sub":"user-1"}}"#);
    let token = jwt_assay::forge::Forge::new(claims).sign(SECRET).token();
    String::from_utf8(token).expect("base64url is ASCII")
}

fn pem_file(folder: &tempfile::TempDir, name: &str, authority: &Authority) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, authority.pem()).expect("a file that can be written");
    path
}

#[test]
fn only_the_private_authority_that_is_named_is_trusted() {
    let (ours, other) = (authority(), authority());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("https://localhost:{}/mint", start(&ours));
    let ask = |file: Option<PathBuf>| {
        let command = generator(["-n", "2", "--now", NOW, "--url", &url]);
        output(match file {
            Some(file) => command.arg("--ca-file").arg(file),
            None => command,
        })
    };
    let (code, stdout, stderr) = ask(Some(pem_file(&folder, "ours.pem", &ours)));
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    for file in [None, Some(pem_file(&folder, "other.pem", &other))] {
        let (code, stdout, stderr) = ask(file);
        assert_eq!(code, 2, "{stdout}");
        let start = format!("error: {url} gave no token in calls 1 to 2 of 2: the TLS connection failed (");
        assert!(stderr.starts_with(&start) && stderr.contains("certificate"), "{stderr}");
        let next =
            "); for a server with a private authority, pass the authority's certificate with --ca-file\n";
        assert!(stderr.ends_with(next), "{stderr}");
    }
}
