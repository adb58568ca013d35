package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.markup.WikiText;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The articles of a dump, in its order: pages of the main namespace that are no redirects. The
 * document is the title, an empty line, and the text of the last revision that the dump has. Form
 * of the file: <a href="https://www.mediawiki.org/wiki/Help:Export">mediawiki.org, Help:Export</a>.
 */
final class MediaWikiReader implements DocumentReader {
  private static final String MAIN_NAMESPACE = "0";

  private final String source;
  private final SourceFile file;
  private final InputStream in;
  private final XMLStreamReader xml;

  MediaWikiReader(String source, SourceFile file, InputStream in) {
    this.source = source;
    this.file = file;
    this.in = in;
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    // A dump is longer than any limit of the JDK's against hostile documents; nothing expands.
    for (String limit :
        new String[] {
          "totalEntitySizeLimit", "maxGeneralEntitySizeLimit", "entityExpansionLimit"
        }) {
      factory.setProperty("jdk.xml." + limit, "0");
    }
    try {
      this.xml = factory.createXMLStreamReader(in);
    } catch (XMLStreamException e) {
      throw unreadable(e);
    }
  }

  @Override
  public Document next() {
    try {
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("page")) {
          Document article = page();
          if (article != null) {
            return article;
          }
        }
      }
      return null;
    } catch (XMLStreamException e) {
      throw unreadable(e);
    }
  }

  /** The page that begins here; null where it is no article. */
  private Document page() throws XMLStreamException {
    String title = "";
    String id = null;
    String text = "";
    boolean article = true;
    while (true) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("page")) {
        break;
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      switch (xml.getLocalName()) {
        case "title" -> title = xml.getElementText();
        case "ns" -> article &= MAIN_NAMESPACE.equals(xml.getElementText());
        case "redirect" -> article = false;
        case "id" -> {
          // Revisions and contributors have one, too.
          String found = xml.getElementText();
          id = id == null ? found : id;
        }
        case "text" -> text = xml.getElementText();
        default -> {}
      }
    }
    if (!article) {
      return null;
    }
    String body = WikiText.plain(text);
    String whole = body.isEmpty() ? "" : title + "\n\n" + body;
    return new Document(id == null ? title : id, Surrogates.repaired(whole));
  }

  private RuntimeException unreadable(XMLStreamException cause) {
    String place = file.shown();
    if (cause.getLocation() != null && cause.getLocation().getLineNumber() > 0) {
      place += " line " + cause.getLocation().getLineNumber();
    }
    return DocumentReader.unreadable(source, place, "no dump: " + cause.getMessage(), cause);
  }

  @Override
  public void close() throws IOException {
    try {
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException(e);
    } finally {
      in.close();
    }
  }
}
