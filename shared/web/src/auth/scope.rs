//! Scopes as types.

use store::registry::Scope;

/// A scope that a handler demands by its arguments.
pub trait Demand: 'static {
    /// Which.
    const SCOPE: Scope;
}

macro_rules! demands {
    ($($(#[$about:meta])* $scope:ident;)*) => {
        $(
            $(#[$about])*
            #[derive(Debug, Clone, Copy)]
            pub enum $scope {}

            impl Demand for $scope {
                const SCOPE: Scope = Scope::$scope;
            }
        )*
    };
}

demands! {
    /// Send entities and activities.
    Ingest;
    /// Have forecasts made.
    Score;
    /// Read forecasts.
    ReadForecasts;
    /// Administer the tenant.
    Admin;
}
