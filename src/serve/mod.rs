//! A marketplace on localhost: what the marketplace does with a token, and a page that explains tokens.
//!
//! It answers to this machine alone. A request for another host is refused, since a page elsewhere could have given its own
//! name the address of this machine; so is one that another page sends to change something.

mod connections {
    //! Connections: how many there may be, and how long a client may take to say what it asks for. A slow one holds up no other.

    use std::io;
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::time::Duration;

    use hyper::server::conn::http1;
    use hyper_util::rt::{TokioIo, TokioTimer};
    use hyper_util::service::TowerToHyperService;
    use tokio::runtime::Builder;
    use tokio::sync::Semaphore;

    use crate::serve::pages::router;
    use crate::serve::site::Site;

    /// How many connections there may be at once. The system often allows a program 1,024 files.
    const MOST: usize = 512;
    /// How long a client may take to send the head of a request.
    const HEAD: Duration = Duration::from_secs(5);
    /// How long a connection may live, idle or not.
    const LONGEST: Duration = Duration::from_secs(60);
    /// The longest head of a request, in bytes: a token of the greatest length fits.
    const LONGEST_HEAD: usize = 128 << 10;

    /// Serves a site until the program ends.
    ///
    /// # Errors
    /// The threads could not be started, or the listener is broken.
    pub fn serve(listener: TcpListener, site: Site) -> io::Result<()> {
        listener.set_nonblocking(true)?;
        let runtime =
            Builder::new_multi_thread().worker_threads(2).max_blocking_threads(8).enable_all().build()?;
        runtime.block_on(async { accept(tokio::net::TcpListener::from_std(listener)?, site).await })
    }

    async fn accept(listener: tokio::net::TcpListener, site: Site) -> io::Result<()> {
        let service = TowerToHyperService::new(router(Arc::new(site)));
        let places = Arc::new(Semaphore::new(MOST));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return Ok(()) };
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) if is_lasting(&error) => return Err(error),
                // A client that is gone, or no file left: others end soon.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let service = service.clone();
            tokio::spawn(async move {
                let mut http = http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(LONGEST_HEAD);
                // What a client does wrong is answered, or ends its own connection.
                let _ =
                    tokio::time::timeout(LONGEST, http.serve_connection(TokioIo::new(stream), service)).await;
                drop(place);
            });
        }
    }

    /// Whether no other connection can come.
    fn is_lasting(error: &io::Error) -> bool {
        matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotConnected)
    }
}
mod guard;
mod pages;
mod site;

pub use connections::serve;
#[cfg(feature = "fuzzing")]
pub(crate) use pages::parameter;
pub use site::{Settings, Site};
