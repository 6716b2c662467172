//! The same record gives the same facts whichever dialect it is read in.

use std::sync::{Arc, LazyLock};

use bitrix24::records::{Reading, Translator};
use crm::privacy::Redactor;
use crm::{Body, Entity, Kind, Link, Moment, State};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One for all tests: compiling the patterns takes longer than using them.
fn translator() -> &'static Translator {
    static TRANSLATOR: LazyLock<Translator> = LazyLock::new(|| Translator::new(Arc::new(Redactor::new())));
    &TRANSLATOR
}

fn reading(past: bool) -> Reading {
    Reading { at: Moment(1_800_000_000_000), past }
}

/// A record as it came.
fn read(record: &str) -> Value {
    serde_json::from_str(record).unwrap()
}

fn old_lead() -> Value {
    read(
        r#"{
        "ID":"815","TITLE":"Request from site","HONORIFIC":null,"NAME":"Anna","SECOND_NAME":null,"LAST_NAME":"Orlova",
        "COMPANY_TITLE":"Sever LLC","COMPANY_ID":"0","CONTACT_ID":"2069","IS_RETURN_CUSTOMER":"N","BIRTHDATE":"",
        "SOURCE_ID":"WEB","SOURCE_DESCRIPTION":"landing-3","STATUS_ID":"IN_PROCESS","STATUS_DESCRIPTION":null,
        "STATUS_SEMANTIC_ID":"P","POST":null,"COMMENTS":null,"CURRENCY_ID":"RUB","OPPORTUNITY":"15000.00",
        "IS_MANUAL_OPPORTUNITY":"N","HAS_PHONE":"Y","HAS_EMAIL":"Y","HAS_IMOL":"N","ASSIGNED_BY_ID":"17","CREATED_BY_ID":"1",
        "MODIFY_BY_ID":"17","DATE_CREATE":"2026-10-03T11:20:05+03:00","DATE_MODIFY":"2026-10-04T09:01:40+03:00",
        "DATE_CLOSED":"","MOVED_BY_ID":"17","MOVED_TIME":"2026-10-03T12:00:00+03:00","OPENED":"Y","ORIGINATOR_ID":null,
        "ORIGIN_ID":null,"LAST_ACTIVITY_BY":"17","LAST_ACTIVITY_TIME":"2026-10-04T09:01:40+03:00","ADDRESS":null,
        "ADDRESS_CITY":"Perm","UTM_SOURCE":"yandex","UTM_MEDIUM":"CPC","UTM_CAMPAIGN":"autumn","UTM_CONTENT":null,
        "UTM_TERM":"roof","UF_CRM_1704817278":null,
        "PHONE":[{"ID":"11658","VALUE_TYPE":"WORK","VALUE":"+79990000001","TYPE_ID":"PHONE"}],
        "EMAIL":[{"ID":"11659","VALUE_TYPE":"WORK","VALUE":"a@example.test","TYPE_ID":"EMAIL"}]
    }"#,
    )
}

fn new_lead() -> Value {
    read(
        r#"{
        "id":815,"entityTypeId":1,"title":"Request from site","name":"Anna","lastName":"Orlova","companyTitle":"Sever LLC",
        "stageId":"IN_PROCESS","stageSemanticId":"P","sourceDescription":"landing-3","post":"","comments":"",
        "assignedById":17,"createdBy":1,"updatedBy":17,"createdTime":"2026-10-03T08:20:05+00:00",
        "updatedTime":"2026-10-04T06:01:40+00:00","movedBy":17,"movedTime":"2026-10-03T09:00:00+00:00",
        "lastActivityTime":"2026-10-04T09:01:40+03:00","dateClosed":null,"opened":"Y","companyId":0,"contactId":2069,
        "contactIds":[2069],"observers":[],"sourceId":"WEB","opportunity":15000,"currencyId":"RUB","isManualOpportunity":"N",
        "isReturnCustomer":"N","hasPhone":"Y","hasEmail":"Y","hasImol":"N","webformId":0,"phone":"+79990000001",
        "email":"a@example.test","fm":[{"id":101,"typeId":"PHONE","valueType":"WORK","value":"+79990000001"}],
        "utmSource":"yandex","utmMedium":"CPC","utmCampaign":"autumn","utmTerm":"roof","ufCrm_1704817278":null,
        "parentId1222":null
    }"#,
    )
}

fn old_deal() -> Value {
    read(
        r#"{
        "ID":"410","TITLE":"Deal 410","TYPE_ID":"SALE","STAGE_ID":"C1:PREPARATION","STAGE_SEMANTIC_ID":"P","CATEGORY_ID":"1",
        "PROBABILITY":"40","CURRENCY_ID":"RUB","OPPORTUNITY":"120000.00","IS_MANUAL_OPPORTUNITY":"Y","TAX_VALUE":"0.00",
        "LEAD_ID":"815","COMPANY_ID":"9","CONTACT_ID":"84","QUOTE_ID":null,"BEGINDATE":"2026-10-05T03:00:00+03:00",
        "CLOSEDATE":"2026-11-30T03:00:00+03:00","OPENED":"Y","CLOSED":"N","IS_NEW":"N","IS_RECURRING":"N",
        "IS_RETURN_CUSTOMER":"N","IS_REPEATED_APPROACH":"N","COMMENTS":"[B]VIP[/B]","ADDITIONAL_INFO":null,"LOCATION_ID":null,
        "SOURCE_ID":"WEB","ASSIGNED_BY_ID":"17","CREATED_BY_ID":"1","MODIFY_BY_ID":"17",
        "DATE_CREATE":"2026-10-05T14:29:00+03:00","DATE_MODIFY":"2026-10-06T10:00:00+03:00","MOVED_BY_ID":"17",
        "MOVED_TIME":"2026-10-06T10:00:00+03:00","LAST_ACTIVITY_BY":"17","PARENT_ID_1220":"22",
        "UF_CRM_1721244482250":"text"
    }"#,
    )
}

fn new_deal() -> Value {
    read(
        r#"{
        "id":410,"entityTypeId":2,"title":"Deal 410","typeId":"SALE","stageId":"C1:PREPARATION","stageSemanticId":"P",
        "categoryId":1,"probability":40,"currencyId":"RUB","opportunity":120000,"isManualOpportunity":"Y","taxValue":0,
        "leadId":815,"companyId":9,"contactId":84,"contactIds":[84],"quoteId":0,"begindate":"2026-10-05T03:00:00+03:00",
        "closedate":"2026-11-30T03:00:00+03:00","opened":"Y","closed":"N","isNew":"N","isRecurring":"N",
        "isReturnCustomer":"N","isRepeatedApproach":"N","comments":"[B]VIP[/B]","additionalInfo":"","locationId":null,
        "sourceId":"WEB","assignedById":17,"createdBy":1,"updatedBy":17,"createdTime":"2026-10-05T14:29:00+03:00",
        "updatedTime":"2026-10-06T10:00:00+03:00","movedBy":17,"movedTime":"2026-10-06T10:00:00+03:00","lastActivityBy":17,
        "parentId1220":22,"UF_CRM_1721244482250":"text","orderStage":null
    }"#,
    )
}

#[test]
fn a_lead_and_a_deal_are_the_same_in_both() {
    for (kind, old, new) in [(Kind::Lead, old_lead(), new_lead()), (Kind::Deal, old_deal(), new_deal())] {
        for past in [true, false] {
            let read = |record| translator().record(kind, record, reading(past)).unwrap().unwrap();
            assert_eq!(read(&old), read(&new), "{kind:?}");
        }
    }
}

#[test]
fn a_deal_is_a_version_with_ties_to_its_contact_company_and_lead() {
    let record = translator().record(Kind::Deal, &old_deal(), reading(false)).unwrap().unwrap();
    assert_eq!((&*record.stage.stage, record.stage.state), ("C1:PREPARATION", State::Open));
    let modified = record.modified;
    let keys: Vec<&str> = record.entries.iter().map(|entry| &*entry.fact.key).collect();
    let version = format!("version:{}", modified.0);
    let (contact, company) =
        (format!("link:contact:84:{}", modified.0), format!("link:company:9:{}", modified.0));
    let lead = format!("link:lead:815:{}", record.created.0);
    assert_eq!(keys, [version.as_str(), &lead, &contact, &company]);
    let Body::Version(version) = &record.entries[0].fact.body else { panic!("a version") };
    assert_eq!(version.fields.get("COMMENTS").map(|text| &**text), Some("VIP"));
    assert_eq!(version.fields.get("OPPORTUNITY").map(|text| &**text), Some("120000"));
    assert_eq!(version.fields.get("PROBABILITY"), None);
    assert_eq!(record.entries[1].fact.body, Body::Link(Link { to: Entity::new(Kind::Lead, "815") }));
}

#[test]
fn what_was_read_from_the_past_stands_at_the_creation_and_says_so() {
    let record = translator().record(Kind::Deal, &old_deal(), reading(true)).unwrap().unwrap();
    for entry in &record.entries {
        assert!(entry.fact.backfilled);
        assert_eq!(entry.fact.occurred_at, record.created);
        assert!(entry.fact.recorded_at >= record.modified);
    }
}

#[test]
fn own_legal_entities_are_no_companies_and_half_records_are_refused() {
    let own = json!({"ID": "1", "IS_MY_COMPANY": "Y", "DATE_CREATE": "2026-10-05T14:29:00+03:00"});
    assert_eq!(translator().record(Kind::Company, &own, reading(true)), Ok(None));
    for half in [
        json!({}),
        json!([]),
        json!({"ID": "1"}),
        json!({"ID": "0", "DATE_CREATE": "2026-10-05T14:29:00+03:00"}),
    ] {
        assert!(translator().record(Kind::Deal, &half, reading(true)).is_err(), "{half}");
    }
}

#[test]
fn a_record_without_a_history_has_its_first_and_its_present_stage() {
    let translator = translator();
    let record = translator.record(Kind::Deal, &old_deal(), reading(true)).unwrap().unwrap();
    let stages = translator.stages_without_history(&record, reading(true));
    assert_eq!(stages.len(), 2);
    assert_eq!((&*stages[0].fact.key, stages[0].fact.occurred_at), ("created", record.created));
    let Body::Stage(stage) = &stages[1].fact.body else { panic!("a stage") };
    assert_eq!((&*stage.stage, &*stage.pipeline, &*stage.user), ("C1:PREPARATION", "1", "17"));
}

proptest! {
    /// A record with any values in both dialects.
    #[test]
    fn any_values_are_the_same_in_both(
        id in 1_u64..1_000_000, cents in 0_u64..1_000_000_000, contact in 0_u64..5, flag: bool, title in "[ -~]{0,40}",
        created in 1_600_000_000_i64..1_700_000_000, later in 0_i64..10_000_000,
    ) {
        let time = |second: i64, offset: &str| {
            let shift = if offset == "+03:00" { 10_800 } else { 0 };
            let local = Moment((second + shift) * 1000).to_string();
            format!("{}{offset}", local.trim_end_matches('Z'))
        };
        let (units, rest) = (cents / 100, cents % 100);
        let flag = if flag { "Y" } else { "N" };
        let old = json!({
            "ID": id.to_string(), "TITLE": title, "OPPORTUNITY": format!("{units}.{rest:02}"), "CONTACT_ID": contact.to_string(),
            "OPENED": flag, "DATE_CREATE": time(created, "+03:00"), "DATE_MODIFY": time(created + later, "+03:00"),
            "STAGE_ID": "NEW", "CATEGORY_ID": "0", "STAGE_SEMANTIC_ID": "P", "UTM_TERM": "",
        });
        let new = json!({
            "id": id, "title": title, "opportunity": cents as f64 / 100.0, "contactId": contact, "opened": flag,
            "createdTime": time(created, "+00:00"), "updatedTime": time(created + later, "+00:00"), "stageId": "NEW",
            "categoryId": 0, "stageSemanticId": "P", "utmTerm": null,
        });
        let read = |record| translator().record(Kind::Deal, record, reading(false)).unwrap().unwrap();
        prop_assert_eq!(read(&old), read(&new));
    }

    /// Nothing that a portal can send makes it panic.
    #[test]
    fn any_json_is_read_or_refused(name in "[A-Za-z_0-9]{0,20}", text: String, number: i64) {
        for value in [json!(text), json!(number), json!([text]), json!({"a": number}), json!(null)] {
            let mut record = old_deal();
            record[&name] = value.clone();
            for kind in Kind::ALL {
                let _ = translator().record(kind, &record, reading(true));
                let _ = translator().stage_move(kind, &record, None);
            }
            let _ = translator().comment(&record, reading(true));
            let _ = translator().activity(&value, &[], &Default::default(), None, reading(true));
        }
    }
}
