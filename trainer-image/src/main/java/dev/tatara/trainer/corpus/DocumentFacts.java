package dev.tatara.trainer.corpus;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What the merge must know of a filtered document: 27 bytes, so that it need not be read and
 * counted again.
 *
 * @param hash to find exact repetitions by
 * @param size of all of it
 * @param bins where it counts in histograms
 */
record DocumentFacts(long hash, TextSize size, Histograms.Bins bins) {

  void write(DataOutputStream out) throws IOException {
    out.writeLong(hash);
    out.writeLong(size.characters());
    out.writeLong(size.bytes());
    out.writeByte(bins.japanese());
    out.writeByte(bins.hiragana());
    out.writeByte(bins.symbols());
  }

  static DocumentFacts read(DataInputStream in) throws IOException {
    return new DocumentFacts(
        in.readLong(),
        new TextSize(in.readLong(), in.readLong()),
        new Histograms.Bins(in.readByte(), in.readByte(), in.readByte()));
  }
}
