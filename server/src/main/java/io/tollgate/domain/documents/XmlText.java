package io.tollgate.domain.documents;

/** XML, written element by element. */
final class XmlText {
    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    /** @param attributes names and values in turn */
    void open(String element, String... attributes) {
        text.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1])).append('"');
        }
        text.append('>');
    }

    void within(String element, Runnable content) {
        open(element);
        content.run();
        text.append("</").append(element).append('>');
    }

    void element(String element, String content, String... attributes) {
        open(element, attributes);
        text.append(escaped(content)).append("</").append(element).append('>');
    }

    /** Ends the outermost element. */
    String close(String element) {
        return text.append("</").append(element).append(">\n").toString();
    }

    static String escaped(String content) {
        return Texts.clean(content).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
