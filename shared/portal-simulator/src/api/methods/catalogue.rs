//! Which methods there are, the scope that each needs, and which need an application.

/// What a method needs beside its scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Nothing: webhooks may call it.
    Nothing,
    /// An application's token.
    Application,
}

/// A method.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Method {
    pub name: &'static str,
    /// Its scope; empty for methods that need none.
    pub scope: &'static str,
    pub needs: Needs,
}

impl Method {
    /// Whether scopes cover it. Each scope of employees covers the methods about employees.
    pub fn scope_is_in(&self, scopes: &[String]) -> bool {
        let covers = |scope: &String| match self.scope {
            "" => true,
            "user" => scope == "user" || scope.starts_with("user_"),
            needed => scope == needed,
        };
        self.scope.is_empty() || scopes.iter().any(covers)
    }
}

const fn any(scope: &'static str, name: &'static str) -> Method {
    Method { name, scope, needs: Needs::Nothing }
}

const fn application(scope: &'static str, name: &'static str) -> Method {
    Method { name, scope, needs: Needs::Application }
}

/// All methods.
pub(crate) const METHODS: &[Method] = &[
    any("", "batch"),
    any("", "scope"),
    any("", "methods"),
    any("", "method.get"),
    any("", "events"),
    any("", "profile"),
    any("", "server.time"),
    any("", "feature.get"),
    application("", "app.info"),
    application("", "event.bind"),
    application("", "event.unbind"),
    application("", "event.get"),
    application("", "event.offline.get"),
    application("", "event.offline.list"),
    application("", "event.offline.clear"),
    application("", "event.offline.error"),
    application("placement", "placement.bind"),
    application("placement", "placement.unbind"),
    application("placement", "placement.get"),
    application("placement", "placement.list"),
    any("user", "user.get"),
    any("user", "user.current"),
    any("telephony", "voximplant.statistic.get"),
    any("imopenlines", "imopenlines.crm.chat.get"),
    any("imopenlines", "imopenlines.dialog.get"),
    any("imopenlines", "imopenlines.session.history.get"),
    any("crm", "crm.lead.list"),
    any("crm", "crm.lead.get"),
    any("crm", "crm.lead.fields"),
    any("crm", "crm.lead.add"),
    any("crm", "crm.lead.update"),
    any("crm", "crm.lead.delete"),
    any("crm", "crm.lead.contact.items.get"),
    any("crm", "crm.lead.productrows.get"),
    any("crm", "crm.lead.userfield.list"),
    any("crm", "crm.lead.userfield.add"),
    any("crm", "crm.lead.userfield.delete"),
    any("crm", "crm.deal.list"),
    any("crm", "crm.deal.get"),
    any("crm", "crm.deal.fields"),
    any("crm", "crm.deal.add"),
    any("crm", "crm.deal.update"),
    any("crm", "crm.deal.delete"),
    any("crm", "crm.deal.contact.items.get"),
    any("crm", "crm.deal.productrows.get"),
    any("crm", "crm.deal.userfield.list"),
    any("crm", "crm.deal.userfield.add"),
    any("crm", "crm.deal.userfield.delete"),
    any("crm", "crm.contact.list"),
    any("crm", "crm.contact.get"),
    any("crm", "crm.contact.fields"),
    any("crm", "crm.contact.add"),
    any("crm", "crm.contact.update"),
    any("crm", "crm.contact.delete"),
    any("crm", "crm.contact.userfield.list"),
    any("crm", "crm.contact.userfield.add"),
    any("crm", "crm.contact.userfield.delete"),
    any("crm", "crm.company.list"),
    any("crm", "crm.company.get"),
    any("crm", "crm.company.fields"),
    any("crm", "crm.company.add"),
    any("crm", "crm.company.update"),
    any("crm", "crm.company.delete"),
    any("crm", "crm.company.contact.items.get"),
    any("crm", "crm.company.userfield.list"),
    any("crm", "crm.company.userfield.add"),
    any("crm", "crm.company.userfield.delete"),
    any("crm", "crm.item.list"),
    any("crm", "crm.item.get"),
    any("crm", "crm.item.fields"),
    any("crm", "crm.item.add"),
    any("crm", "crm.item.update"),
    any("crm", "crm.item.delete"),
    any("crm", "crm.item.productrow.list"),
    any("crm", "crm.type.list"),
    any("crm", "crm.category.list"),
    any("crm", "crm.dealcategory.list"),
    any("crm", "crm.dealcategory.stage.list"),
    any("crm", "crm.status.list"),
    any("crm", "crm.status.entity.types"),
    any("crm", "crm.settings.mode.get"),
    any("crm", "crm.stagehistory.list"),
    any("crm", "crm.activity.list"),
    any("crm", "crm.activity.get"),
    any("crm", "crm.activity.fields"),
    any("crm", "crm.activity.delete"),
    any("crm", "crm.activity.binding.list"),
    any("crm", "crm.activity.call.gettranscript"),
    any("crm", "crm.activity.todo.add"),
    any("crm", "crm.timeline.comment.list"),
    any("crm", "crm.timeline.comment.get"),
    any("crm", "crm.timeline.comment.add"),
    any("crm", "crm.timeline.comment.delete"),
];
