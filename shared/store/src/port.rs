//! How a port is declared.

/// Declares a port: a trait of asynchronous methods that can stand behind a `dyn`, with the names of its methods as
/// `<dyn Port>::METHODS`, by which the isolation suite finds methods without a case.
macro_rules! port {
    (
        $(#[$about:meta])*
        pub trait $port:ident {
            $( $(#[$note:meta])* async fn $method:ident($($arguments:tt)*) -> $result:ty; )*
        }
    ) => {
        $(#[$about])*
        #[async_trait::async_trait]
        pub trait $port: Send + Sync {
            $( $(#[$note])* async fn $method($($arguments)*) -> $result; )*
        }

        impl dyn $port {
            /// The names of its methods.
            pub const METHODS: &'static [&'static str] = &[$(stringify!($method)),*];
        }
    };
}

pub(crate) use port;
