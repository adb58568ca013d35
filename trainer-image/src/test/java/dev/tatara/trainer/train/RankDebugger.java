package dev.tatara.trainer.train;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.EventRequest;
import java.util.Map;

/**
 * Holds one thread of a rank for ever, as a read that never returns does, while the rest of its
 * process goes on. The process must have been started with {@link #OPTION}.
 */
final class RankDebugger implements AutoCloseable {
  /** Has a JVM print the port that it listens on for a debugger. */
  static final String OPTION =
      "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";

  private final VirtualMachine machine;

  private RankDebugger(VirtualMachine machine) {
    this.machine = machine;
  }

  static RankDebugger attach(String port) throws Exception {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(candidate -> candidate.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(port);
    return new RankDebugger(connector.attach(arguments));
  }

  /**
   * Holds the next thread that comes to a method of a class that is loaded; returns when it has.
   */
  void holdAt(String className, String method) throws InterruptedException {
    Location entry =
        machine.classesByName(className).getFirst().methodsByName(method).getFirst().location();
    BreakpointRequest request = machine.eventRequestManager().createBreakpointRequest(entry);
    request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    request.enable();
    while (true) {
      EventSet events = machine.eventQueue().remove();
      for (Event event : events) {
        if (event instanceof BreakpointEvent) {
          return;
        }
      }
      events.resume();
    }
  }

  @Override
  public void close() {
    try {
      machine.dispose();
    } catch (VMDisconnectedException e) {
      // The process has ended.
    }
  }
}
