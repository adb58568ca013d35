package dev.tatara.minicluster.operator;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that says that it is ready where Quarkus does, unless told to fail. */
public final class HealthyProgram {
  private HealthyProgram() {}

  /** Takes no arguments; address and port come by the environment, as the operator's do. */
  public static void main(String[] arguments) throws IOException {
    if (System.getenv("FAIL") != null || !Files.exists(Path.of(System.getenv("KUBECONFIG")))) {
      System.out.println("this program was told to fail");
      System.exit(1);
    }
    int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(System.getenv("QUARKUS_HTTP_HOST"), port), 0);
    server.createContext(
        "/q/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }
}
