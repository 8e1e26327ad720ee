using System.Net;
using System.Net.Sockets;

namespace Akka.Streams.TestKit;

/// <summary>Addresses for servers in tests.</summary>
public static class TestUtils
{
    /// <summary>Addresses whose ports are free now.</summary>
    public static IEnumerable<IPEndPoint> TemporaryServerAddresses(int numberOfAddresses, string hostName, bool udp = false)
    {
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < numberOfAddresses; i++)
            {
                var socket = udp
                    ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
                    : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Parse(hostName), 0));
            }
            // All are bound before the first is closed, so that no two are the same.
            return sockets.ConvertAll(socket => (IPEndPoint)socket.LocalEndPoint);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    public static IPEndPoint TemporaryServerAddress(string hostName = "127.0.0.1", bool udp = false) => TemporaryServerAddresses(1, hostName, udp).Single();
}
