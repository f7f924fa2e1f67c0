import Foundation

#if canImport(FoundationXML)
import FoundationXML
#endif

/// A page as an XML parser reads it: every element in order, with its attributes and its text.
final class ParsedPage: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        /// With that of the elements within.
        var text = ""
    }

    struct Fault: Error {
        var line: Int
        var message: String
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []

    /// - Throws: ``Fault`` where the page is not well formed.
    init(_ page: some StringProtocol) throws {
        super.init()
        let parser = XMLParser(data: Data(page.utf8))
        parser.delegate = self
        guard parser.parse() else {
            throw Fault(
                line: parser.lineNumber, message: "\(parser.parserError.map { "\($0)" } ?? "")")
        }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String] = [:]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        for index in open { elements[index].text += text }
    }

    /// The text of every element of a name, in order.
    func text(of name: String) -> [String] {
        elements.filter { $0.name == name }.map(\.text)
    }

    /// Values of an attribute, in order.
    func values(of attribute: String) -> [String] {
        elements.compactMap { $0.attributes[attribute] }
    }
}
