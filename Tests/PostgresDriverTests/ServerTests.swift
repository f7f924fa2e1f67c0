import TestDatabases
import Testing

/// Everything that needs a server runs one after the other: handles are counted.
@Suite(.serialized) enum ServerTests {}
