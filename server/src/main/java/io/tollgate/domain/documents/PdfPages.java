package io.tollgate.domain.documents;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfBoxRenderer;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * Sets a document's page as PDF/A-3, with the e-invoice attached where there is one. The same document gives the same bytes: dates and ids are the
 * document's own. Heavy on the processor; a page takes some tenths of a second.
 */
public final class PdfPages {
    private static final byte[] REGULAR = resource("/documents/IBMPlexSans-Regular.ttf");
    private static final byte[] SEMI_BOLD = resource("/documents/IBMPlexSans-SemiBold.ttf");
    private static final byte[] COLORS = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    private static final int PLAIN_WEIGHT = 400;
    private static final int HEAVY_WEIGHT = 600;

    static {
        XRLog.setLoggingEnabled(false);
    }

    private PdfPages() {}

    public static byte[] of(InvoiceDocument document) {
        String html = DocumentPage.of(document, Optional.empty()).html();
        Optional<String> eInvoice = ElectronicInvoice.of(document);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PdfBoxRenderer renderer = renderer(html, out)) {
            renderer.createPDFWithoutClosing();
            PDDocument pdf = renderer.getPdfDocument();
            ArchivedPdf.finish(pdf, document, eInvoice);
            pdf.save(out);
            return out.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static PdfBoxRenderer renderer(String html, ByteArrayOutputStream out) {
        PdfRendererBuilder builder = new PdfRendererBuilder();
        builder.usePdfAConformance(PdfRendererBuilder.PdfAConformance.PDFA_3_U);
        builder.useColorProfile(COLORS);
        builder.useFont(() -> new ByteArrayInputStream(REGULAR), "Plex", PLAIN_WEIGHT, FontStyle.NORMAL, true);
        builder.useFont(() -> new ByteArrayInputStream(SEMI_BOLD), "Plex", HEAVY_WEIGHT, FontStyle.NORMAL, true);
        builder.useExternalResourceAccessControl((uri, type) -> uri.startsWith("data:image/"), ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI);
        builder.withHtmlContent(html, null);
        builder.toStream(out);
        return builder.buildPdfRenderer();
    }

    private static byte[] resource(String path) {
        try (InputStream file = PdfPages.class.getResourceAsStream(path)) {
            return file.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
