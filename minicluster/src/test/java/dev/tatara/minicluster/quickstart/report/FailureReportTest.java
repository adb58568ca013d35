package dev.tatara.minicluster.quickstart.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.FailureStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureReportTest {
  @Test
  void saysWhatIsWrongWhereAndWhatToDo() {
    FailureStatus failure =
        new FailureStatus(
            "corpus",
            "SourceUnreadable",
            "source 'wiki': no file matches sources/wiki/*.jsonl",
            "check data.sources[].path",
            65,
            null,
            "quickstart-corpus-0-x7k2p",
            "local",
            "first line\nlast line\n");
    assertEquals(
        List.of(
            "failed in step corpus: SourceUnreadable",
            "  source 'wiki': no file matches sources/wiki/*.jsonl",
            "  hint: check data.sources[].path",
            "  pod: quickstart-corpus-0-x7k2p",
            "  exit code: 65",
            "  log:",
            "    first line",
            "    last line"),
        FailureReport.lines(failure));
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    FailureStatus failure =
        new FailureStatus("plan", "Refused", "too large", null, null, null, null, null, null);
    assertEquals(
        List.of("failed in step plan: Refused", "  too large"), FailureReport.lines(failure));
  }
}
