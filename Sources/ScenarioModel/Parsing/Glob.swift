internal import Glibc

/// Patterns for file names, as the shell has them.
enum Glob {
    /// Whether the C library's `fnmatch` takes the name: `*`, `?`, `[...]`, and no leading dot
    /// unless it is written.
    static func matches(_ name: String, pattern: String) -> Bool {
        unsafe fnmatch(pattern, name, FNM_PERIOD | FNM_PATHNAME) == 0
    }
}
