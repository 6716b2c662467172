//! Where portals tell of changes: `POST /portals/{tenant}/{connection}/events`.
//!
//! Whoever calls may be anybody. What is believed is the token of the connection, and what follows even from that is no more than that the
//! portal is read again. A wrong token, an unknown connection and one without a token are answered alike.

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data, Path};
use bitrix24::event::{Event, Hint, MOST_BYTES};
use web::{Code, Problem};

use super::State;
use super::doors::Doors;
use super::hints::Hints;
use super::pace;
use crate::portal::job;

/// Longest body, bytes: portals send about a thousand.
pub(super) const LONGEST: usize = MOST_BYTES;

/// Takes an event and answers at once.
pub(super) async fn take(
    state: Data<State>,
    doors: Data<Doors>,
    hints: Data<Hints>,
    path: Path<(String, String)>,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let hint = Hint::parse(&body).map_err(|error| Problem::new(Code::BadRequest, error.to_string()))?;
    let (tenant, connection) = path.into_inner();
    let door = doors.find(&state, &tenant, &connection).await?;
    let Some(door) = door.filter(|door| hint.is_from(&door.token)) else {
        return Err(Problem::new(Code::UnknownKey, "this is no event of a connected portal"));
    };
    let now = (state.clock)();
    let admit = pace::admit(&*state.ports.cache, door.tenant, &connection, now);
    if let Event::Uninstalled { .. } = hint.event {
        admit.await?;
        state.uninstalled(door.tenant, &connection).await?;
    } else if let Some(job) = job::hinted(&connection, &hint.event, now)
        && !hints.answers(door.tenant, &job)
    {
        admit.await?;
        hints.note(door.tenant, job)?;
    }
    Ok(HttpResponse::Ok().finish())
}
