package dev.tatara.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A headless Chromium that reaches no host.
 *
 * @param program of it
 * @param folder for its profile, its log of requests and its screenshots
 */
record Browser(Path program, Path folder) {

  /** What it made of a page: the document as it stands, what it said, and its requests. */
  record Visit(String document, String log, String requests) {}

  /** The one of this machine; without one the test is skipped. */
  static Browser in(Path folder) {
    Optional<Path> program =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(
                path ->
                    Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(path)::resolve))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        program.isPresent(),
        "no browser: pages are not tried in one; 'apt-get install chromium' brings it");
    return new Browser(program.get(), folder);
  }

  Visit visit(Path page) throws IOException, InterruptedException {
    Path requests = folder.resolve(page.getFileName() + ".requests");
    Path out = folder.resolve(page.getFileName() + ".dom");
    Path err = folder.resolve(page.getFileName() + ".log");
    run(
        out,
        err,
        List.of(
            "--dump-dom",
            "--enable-logging=stderr",
            "--log-net-log=" + requests,
            page.toUri().toString()));
    return new Visit(Files.readString(out), Files.readString(err), Files.readString(requests));
  }

  /** Makes a picture of a page. */
  void picture(Path page, Path image, int width, int height, boolean dark)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--screenshot=" + image);
    arguments.add("--window-size=" + width + "," + height);
    arguments.add("--hide-scrollbars");
    if (dark) {
      arguments.add("--blink-settings=preferredColorScheme=0");
    }
    arguments.add(page.toUri().toString());
    run(folder.resolve("picture.out"), folder.resolve("picture.log"), arguments);
  }

  private void run(Path out, Path err, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox", // tests may run as root
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-default-apps",
                "--disable-sync",
                "--disable-features=NetworkTimeServiceQuerying",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + folder.resolve("profile")));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HOME", folder.toString());
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertEquals(
        0,
        process.waitFor(),
        () -> {
          try {
            return Files.readString(err, StandardCharsets.UTF_8);
          } catch (IOException e) {
            return e.toString();
          }
        });
  }
}
