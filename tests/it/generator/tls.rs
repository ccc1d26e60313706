//! A URL over TLS: with the authority of `--ca-file`, without it, and with another.

use std::io::Write;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
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

/// A server for `localhost` with a certificate that an authority has signed, and its port.
fn start(authority: &Authority) -> u16 {
    let key = KeyPair::generate().expect("a key");
    let names = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    serve(&names.signed_by(&key, authority).expect("a certificate"), &key)
}

/// A server for `localhost` with a certificate that it has signed itself, the certificate in PEM, and the port.
fn start_self_signed(is_ca: IsCa) -> (String, u16) {
    let key = KeyPair::generate().expect("a key");
    let mut names = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    names.is_ca = is_ca;
    let certificate = names.self_signed(&key).expect("a certificate");
    (certificate.pem(), serve(&certificate, &key))
}

/// A server that answers over TLS, and its port.
fn serve(certificate: &Certificate, key: &KeyPair) -> u16 {
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

fn pem_file(folder: &tempfile::TempDir, name: &str, pem: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, pem).expect("a file that can be written");
    path
}

/// Asks for two tokens.
fn ask(url: &str, ca_file: Option<PathBuf>) -> (i32, String, String) {
    let command = generator(["-n", "2", "--now", NOW, "--url", url]);
    output(match ca_file {
        Some(file) => command.arg("--ca-file").arg(file),
        None => command,
    })
}

#[test]
fn only_the_private_authority_that_is_named_is_trusted() {
    let (ours, other) = (authority(), authority());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("https://localhost:{}/mint", start(&ours));
    let (code, stdout, stderr) = ask(&url, Some(pem_file(&folder, "ours.pem", &ours.pem())));
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    for (file, next) in [
        (None, "); for a server with a private authority, pass the authority's certificate with --ca-file\n"),
        (Some(pem_file(&folder, "other.pem", &other.pem())), ", and that the certificate names the host\n"),
    ] {
        let (code, stdout, stderr) = ask(&url, file);
        assert_eq!(code, 2, "{stdout}");
        let start = format!("error: {url} gave no token in calls 1 to 2 of 2: the TLS connection failed (");
        assert!(stderr.starts_with(&start) && stderr.contains("certificate"), "{stderr}");
        assert!(stderr.ends_with(next), "{stderr}");
    }
}

#[test]
fn a_certificate_that_the_server_has_signed_itself_gets_advice_that_works() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (pem, port) = start_self_signed(IsCa::Ca(BasicConstraints::Unconstrained));
    let url = format!("https://localhost:{port}/mint");
    let (code, _, stderr) = ask(&url, Some(pem_file(&folder, "authority.pem", &pem)));
    assert_eq!(code, 2);
    assert!(stderr.contains("-addext basicConstraints=critical,CA:FALSE"), "{stderr}");

    // What the advice says.
    let (pem, port) = start_self_signed(IsCa::ExplicitNoCa);
    let url = format!("https://localhost:{port}/mint");
    let (code, stdout, stderr) = ask(&url, Some(pem_file(&folder, "server.pem", &pem)));
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
}
