import Testing

/// Runs on databases of one shared server, one at a time: as many at once as there are tests would
/// starve each other, and whatever else is tested at the moment.
@Suite("With a named server", .serialized, .sandbox)
enum NamedServerTests {}
