//! `leadlight settings`.

use serde_json::Value;

use crate::support::Folder;

fn folder_with_tenant() -> Folder {
    let mapping = "zone = \"Europe/Berlin\"\n[[entities]]\nfile = \"deals.csv\"\nkind = \"deal\"\nid = \"id\"\ncreated = \"at\"\n";
    let folder = Folder::with([("m.toml", mapping), ("deals.csv", "id,at\n1,2024-01-01\n")]);
    folder.succeed(&["import", "--tenant", "acme", "--mapping", "m.toml"]);
    folder
}

fn settings(folder: &Folder, more: &[&str]) -> Value {
    let printed = folder.succeed(&[&["settings", "--tenant", "acme"], more].concat());
    serde_json::from_str(&printed).unwrap()
}

#[test]
fn settings_are_replaced_and_stay() {
    let folder = folder_with_tenant();
    assert_eq!(settings(&folder, &[])["zone"], "Europe/Berlin");
    let set = "zone = \"Asia/Omsk\"\nleft_out = [\"UF_CRM_1\"]\n[outcomes]\n\"3/LATE\" = \"left-out\"\n";
    std::fs::write(folder.path("s.toml"), set).unwrap();
    let replaced = settings(&folder, &["--set", "s.toml"]);
    assert_eq!(
        (&replaced["zone"], &replaced["outcomes"]["3/LATE"]),
        (&"Asia/Omsk".into(), &"left-out".into())
    );
    assert_eq!(settings(&folder, &[]), replaced);
}

#[test]
fn settings_that_are_none_are_refused_and_change_nothing() {
    let folder = folder_with_tenant();
    let before = settings(&folder, &[]);
    for (set, fragment) in [
        ("zone = \"Europe/Nowhere\"", "unknown time zone"),
        ("zones = \"UTC\"", "no setting \"zones\""),
        ("held_days = \"three\"", "held_days"),
        ("[types]\nUF_CRM_1 = \"colour\"", "colour"),
    ] {
        std::fs::write(folder.path("s.toml"), set).unwrap();
        folder.refuse(&["settings", "--tenant", "acme", "--set", "s.toml"], &["s.toml", fragment]);
    }
    folder.refuse(&["settings", "--tenant", "nobody"], &["no tenant"]);
    assert_eq!(settings(&folder, &[]), before);
}
