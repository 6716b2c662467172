//! What calls do about every error of the reference.

use crate::support::server::{Response, Server, answer, ok};
use crate::support::{CODE, Simulated, client};
use bitrix24::{Batch, Error, Outcome, Remedy};
use serde_json::{Value, json};

fn error(status: u16, code: &str, description: &str) -> Response {
    answer(status, json!({"error": code, "error_description": description}).to_string())
}

/// Calls once; what came of it, the number of requests and the seconds that passed.
async fn call(script: Vec<Response>, method: &str) -> (Result<Value, Error>, u64, i64) {
    let clock = Simulated::new();
    let server = Server::script(script).await;
    let client = client(&server.origin, &clock);
    let begun = clock.seconds();
    let result = client.call(method, json!({"id": 1})).await.map(|answer| answer.result);
    (result, client.requests(), clock.seconds() - begun)
}

#[tokio::test]
async fn what_waiting_does_not_cure_is_told_at_once() {
    for (status, code, description, remedy) in [
        (503, "OVERLOAD_LIMIT", "", Remedy::Stop),
        (401, "NO_AUTH_FOUND", "Wrong authorization data", Remedy::Reauthorise),
        (401, "authorization_error", "", Remedy::Reauthorise),
        (401, "expired_token", "", Remedy::Reauthorise),
        (401, "invalid_token", "", Remedy::Reauthorise),
        (401, "APPLICATION_NOT_FOUND", "", Remedy::Uninstalled),
        (401, "ERROR_OAUTH", "", Remedy::Uninstalled),
        (401, "PAYMENT_REQUIRED", "", Remedy::Suspend),
        (401, "METHOD_CONFIRM_WAITING", "", Remedy::AwaitApproval),
        (403, "METHOD_CONFIRM_DENIED", "", Remedy::AwaitApproval),
        (403, "insufficient_scope", "", Remedy::AddScope),
        (403, "INVALID_CREDENTIALS", "", Remedy::Forbidden),
        (403, "ACCESS_DENIED", "", Remedy::Forbidden),
        (400, "ACCESS_DENIED", "", Remedy::Forbidden),
        (403, "user_access_error", "", Remedy::Forbidden),
        (403, "WRONG_AUTH_TYPE", "", Remedy::UseApplication),
        (403, "allowed_only_intranet_user", "", Remedy::Forbidden),
        (404, "ERROR_METHOD_NOT_FOUND", "", Remedy::Unsupported),
        (404, "ERROR_MANIFEST_IS_NOT_AVAILABLE", "", Remedy::Unsupported),
        (405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "", Remedy::Bug),
        (400, "ERROR_BATCH_LENGTH_EXCEEDED", "", Remedy::Bug),
        (400, "INVALID_REQUEST", "Https required", Remedy::Bug),
        (400, "INVALID_ARG_VALUE", "", Remedy::Bug),
        (400, "NOT_FOUND", "", Remedy::Missing),
        (400, "", "Not found", Remedy::Missing),
        (400, "", "The field is required", Remedy::Invalid),
        (400, "ERROR_CORE", "", Remedy::Invalid),
        (200, "ERROR_ARGUMENT", "", Remedy::Invalid),
        (400, "100", "", Remedy::Invalid),
        (400, "0", "", Remedy::Invalid),
        (500, "PORTAL_DELETED", "", Remedy::Gone),
        (410, "PORTAL_DELETED", "", Remedy::Gone),
    ] {
        let (result, requests, seconds) = call(vec![error(status, code, description)], "crm.deal.get").await;
        let failure = result.unwrap_err();
        assert_eq!((failure.remedy(), requests, seconds), (remedy, 1, 0), "{status} {code}");
    }
}

#[tokio::test]
async fn too_many_requests_are_waited_out_ever_longer() {
    let limited = error(503, "QUERY_LIMIT_EXCEEDED", "Too many requests");
    let (result, requests, seconds) = call([vec![limited; 10], vec![ok("7")]].concat(), "crm.deal.get").await;
    assert_eq!((result.unwrap(), requests), (json!(7), 11));
    assert!(seconds > 60, "{seconds}");
}

#[tokio::test]
async fn a_refused_method_rests_until_operating_time_comes_back() {
    let clock = Simulated::new();
    let reset_at = clock.seconds() + 100;
    let parked = error(429, "OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.");
    // Others have used up what the method had, so the answer before did not tell.
    let told = json!({"result": 1, "time": {"operating": 1, "operating_reset_at": reset_at, "duration": 1}})
        .to_string();
    let server = Server::script(vec![answer(200, told), parked, ok("2"), ok("3")]).await;
    let slow = client(&server.origin, &clock);
    slow.call("crm.deal.list", Value::Null).await.unwrap();
    assert_eq!(slow.call("crm.deal.list", Value::Null).await.unwrap().result, 2);
    assert_eq!(clock.seconds(), reset_at + 1);
}

#[tokio::test]
async fn a_parked_method_keeps_no_other_waiting() {
    let clock = Simulated::new();
    let reset_at = clock.seconds() + 100;
    let told =
        json!({"result": 1, "time": {"operating": 479, "operating_reset_at": reset_at, "duration": 1}})
            .to_string();
    let server = Server::script(vec![answer(200, told), ok("2")]).await;
    let client = client(&server.origin, &clock);
    let begun = clock.seconds();
    client.call("crm.deal.list", Value::Null).await.unwrap();
    client.call("crm.lead.list", Value::Null).await.unwrap();
    assert_eq!(clock.seconds(), begun);
    client.call("crm.deal.list", Value::Null).await.unwrap();
    assert_eq!(clock.seconds(), reset_at + 1);
}

#[tokio::test]
async fn faults_of_the_portal_are_repeated_a_few_times() {
    for fault in [
        error(500, "INTERNAL_SERVER_ERROR", ""),
        error(500, "ERROR_UNEXPECTED_ANSWER", ""),
        answer(200, "<html>Gateway Time-out</html>"),
        answer(502, "<html></html>"),
        answer(200, r#"{"result":[{"ID":"#),
        answer(200, ""),
    ] {
        let (result, requests, seconds) =
            call(vec![fault.clone(), fault.clone(), ok("7")], "crm.deal.get").await;
        assert_eq!((result.unwrap(), requests), (json!(7), 3));
        assert!(seconds >= 4, "{seconds}");
        let (result, requests, _) = call(vec![fault], "crm.deal.get").await;
        assert_eq!((result.unwrap_err().remedy(), requests), (Remedy::Later, 5));
    }
}

#[tokio::test]
async fn what_adds_something_is_not_repeated_when_its_answer_is_lost() {
    let (result, requests, _) = call(vec![answer(200, "<html>"), ok("7")], "crm.timeline.comment.add").await;
    assert!(matches!(result.unwrap_err(), Error::Unknown { .. }));
    assert_eq!(requests, 1);
}

#[tokio::test]
async fn no_secret_is_in_a_message() {
    let told = error(401, "NO_AUTH_FOUND", &format!("no webhook {CODE}"));
    let (result, ..) = call(vec![told], "crm.deal.get").await;
    let failure = result.unwrap_err();
    assert!(!format!("{failure} {failure:?}").contains(CODE), "{failure:?}");
    let clock = Simulated::new();
    let nobody = client("http://127.0.0.1:1", &clock);
    let failure = nobody.call("crm.deal.get", Value::Null).await.unwrap_err();
    assert!(matches!(failure, Error::Unreachable { .. }));
    assert!(!format!("{failure} {failure:?}").contains(CODE), "{failure:?}");
}

#[tokio::test]
async fn a_method_that_would_change_the_url_is_not_called() {
    let clock = Simulated::new();
    let client = client("http://127.0.0.1:1", &clock);
    for method in ["", "../../oauth", "crm.deal.get?auth=1", "crm/deal"] {
        assert!(matches!(client.call(method, Value::Null).await, Err(Error::Bug(_))), "{method}");
    }
    assert_eq!(client.requests(), 0);
}

#[tokio::test]
async fn errors_within_a_batch_are_told_command_by_command() {
    let clock = Simulated::new();
    let body = json!({"result": {
        "result": {"c00": {"ID": "1"}},
        "result_error": {"c01": {"error": "", "error_description": "Not found"}, "c02": {"error": "OPERATION_TIME_LIMIT"}},
        "result_total": [], "result_next": [],
        "result_time": {"c00": {"operating": 3.5, "operating_reset_at": clock.seconds() + 30, "duration": 0.5}}
    }, "time": {"operating": 0}});
    let server = Server::script(vec![answer(200, body.to_string()), ok("1")]).await;
    let client = client(&server.origin, &clock);
    let mut batch = Batch::default();
    for method in ["crm.deal.get", "crm.lead.get", "crm.deal.get", "crm.lead.get"] {
        batch.add(method, json!({"id": 1})).unwrap();
    }
    let outcomes = client.batch(&batch).await.unwrap();
    let remedy = |outcome: &Outcome| match outcome {
        Outcome::Fault(fault) => Some(fault.remedy),
        _ => None,
    };
    assert!(matches!(outcomes[0], Outcome::Answer(_)));
    assert_eq!((remedy(&outcomes[1]), remedy(&outcomes[2])), (Some(Remedy::Missing), Some(Remedy::Park)));
    assert_eq!(outcomes[3], Outcome::NotRun);
    let begun = clock.seconds();
    client.call("crm.deal.get", Value::Null).await.unwrap();
    assert_eq!(clock.seconds() - begun, 31, "the method that ran out of time rests");
}
