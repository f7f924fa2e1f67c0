/// Notes, and where everything was written.
struct NotesSection: ReportSection {
    let notes: [String]
    let files: [String]

    func write(to layout: inout TerminalLayout) {
        if !notes.isEmpty {
            layout.heading("Notes")
            for note in notes {
                layout.paragraph(
                    "\(layout.style.symbol(.separator)) \(note)", indent: 2, hanging: 4)
            }
        }
        if !files.isEmpty {
            layout.heading("Written")
            for file in files { layout.paragraph(file, indent: 2, hanging: 4) }
        }
    }
}
