package dev.comfyserve.fleet.input;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns a host name into addresses; called once for each connection, by the connection itself. */
@FunctionalInterface
public interface AddressLookup {
  AddressLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  List<InetAddress> lookup(String host) throws UnknownHostException;
}
