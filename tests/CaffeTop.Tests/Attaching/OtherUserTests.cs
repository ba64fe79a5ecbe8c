using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CaffeTop.Attaching;
using CaffeTop.Tests.Shared;

namespace CaffeTop.Tests.Attaching;

/// <summary>Another user of the machine: cannot reach the socket, and is refused where somebody has opened the way.</summary>
[Collection(nameof(ProcessWide))]
[UnsupportedOSPlatform("windows")]
public sealed partial class OtherUserTests : IDisposable
{
    private const uint Nobody = 65534;
    private readonly string _root = Directory.CreateTempSubdirectory("caffetop-users-").FullName;
    private readonly ConcurrentQueue<string> _said = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [SkippableFact]
    public void The_folder_keeps_others_out_and_the_server_refuses_them()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && LocalCalls.EffectiveUser() == 0, "only root can act as another user");
        Skip.IfNot(RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64, "the number of the system call");
        File.SetUnixFileMode(_root, (UnixFileMode)0x1FF);
        var folder = Path.Combine(_root, "caffetop");
        using var server = AttachServer.Start(new MadeRun(), _said.Enqueue, TimeProvider.System, folder);
        AsNobody(() =>
        {
            Assert.Null(LocalSocket.Connect(server.Path, out var error));
            Assert.Equal(13, error);
        });

        // Somebody has opened folder and socket: the system still says who calls.
        File.SetUnixFileMode(folder, (UnixFileMode)0x1FF);
        File.SetUnixFileMode(server.Path, (UnixFileMode)0x1B6);
        AsNobody(() =>
        {
            using var socket = LocalSocket.Connect(server.Path, out var error);
            Assert.Equal(0, error);
            using var channel = new MessageChannel(socket!, TimeProvider.System);
            channel.TrySend(MessageKind.Hello, Hello.Question.ToBytes());
            Assert.False(channel.TryExpect(MessageKind.Card, TestViewer.Longest, out var kind, out var body));
            Assert.Equal(MessageKind.Farewell, kind);
            Assert.Equal(new Farewell("the run belongs to another user", true), Farewell.Read(body));
        });
        Assert.True(SpinWait.SpinUntil(() => _said.Any(line => line.Contains($"of user {Nobody} was refused", StringComparison.Ordinal)), TestViewer.Longest));
    }

    // The system call changes the user of the calling thread only, which then ends.
    private static void AsNobody(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 117 : 147;
                Assert.Equal(0, SetUsers(number, (nint)Nobody, (nint)Nobody, (nint)Nobody));
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) throw new InvalidOperationException("as another user: " + failure.Message, failure);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SetUsers(nint number, nint real, nint effective, nint saved);
}
