package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.Test;

class PortReservationTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void othersDoNotGetThePort() throws IOException {
    try (PortReservation reservation = PortReservation.at("127.0.0.1")) {
      assertThrows(
          BindException.class, () -> new ServerSocket(reservation.port(), 1, LOOPBACK).close());
      assertThrows(BindException.class, () -> new ServerSocket(reservation.port()).close());
    }
  }

  @Test
  void connectionsReachTheOneThatListens() throws IOException {
    try (PortReservation reservation = PortReservation.at("127.0.0.1");
        ServerSocket server = new ServerSocket()) {
      server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      server.bind(new InetSocketAddress(LOOPBACK, reservation.port()));
      for (int i = 0; i < 20; i++) {
        try (Socket client = new Socket(LOOPBACK, reservation.port());
            Socket accepted = server.accept()) {
          assertEquals(client.getLocalPort(), accepted.getPort());
        }
      }
    }
  }
}
