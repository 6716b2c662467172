//! Forms of `multipart/form-data`, whole in memory.

use std::convert::Infallible;

use futures::{FutureExt, stream};
use multer::Multipart;

/// Names and values; `None` where the body is no such form.
pub(crate) fn pairs(content_type: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    let body = body.to_vec();
    let mut form = Multipart::new(stream::once(async move { Ok::<_, Infallible>(body) }), boundary);
    let read = async {
        let mut pairs = Vec::new();
        while let Some(field) = form.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            pairs.push((name, field.text().await?));
        }
        Ok::<_, multer::Error>(pairs)
    };
    // All of the body is there: nothing has to be waited for.
    read.now_or_never()?.ok()
}
