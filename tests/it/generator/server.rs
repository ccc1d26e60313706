//! An HTTP server for one test, on a port of its own. The test chooses the bytes of each answer and when they
//! are sent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server that runs until the test's process ends.
pub struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

/// How to answer a request: its number, counted from 0, and the connection.
pub trait Answer: Fn(usize, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static {}

impl<F: Fn(usize, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static> Answer for F {}

impl Server {
    /// Answers every request with this function.
    pub fn start(answer: impl Answer) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer, count) = (requests.clone(), Arc::new(answer), AtomicUsize::new(0));
        thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let (seen, answer) = (seen.clone(), answer.clone());
                let number = count.fetch_add(1, Ordering::Relaxed);
                thread::spawn(move || {
                    // A client may close the connection at any time.
                    let _ = serve(stream, &seen, number, &*answer);
                });
            }
        });
        Server { port, requests }
    }

    /// Answers every request with these bytes.
    pub fn saying(answer: impl Into<Vec<u8>>) -> Server {
        let answer = answer.into();
        Server::start(move |_, stream| stream.write_all(&answer))
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The requests so far, with their bodies.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no thread panicked").clone()
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<String>>,
    number: usize,
    answer: &dyn Answer,
) -> std::io::Result<()> {
    let request = read_request(&mut stream)?;
    seen.lock().expect("no thread panicked").push(request);
    answer(number, &mut stream)?;
    stream.flush()
}

/// The head of a request and, by its Content-Length, the body.
pub fn read_request(stream: &mut impl Read) -> std::io::Result<String> {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        if reader.read_line(&mut request)? == 0 {
            return Ok(request);
        }
    }
    let lower = request.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or_default()];
    reader.read_exact(&mut body)?;
    Ok(request + &String::from_utf8_lossy(&body))
}

/// A whole answer with a body.
pub fn ok(headers: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// An answer that redirects.
pub fn found(location: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}
