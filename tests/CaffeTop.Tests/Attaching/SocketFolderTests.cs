using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CaffeTop.Attaching;

namespace CaffeTop.Tests.Attaching;

/// <summary>The folder of the sockets is this user's alone, or there is no socket; what stands in the way is told.</summary>
[Collection(nameof(ProcessWide))]
[UnsupportedOSPlatform("windows")]
public sealed partial class SocketFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("caffetop-socket-").FullName;

    private string Folder => Path.Combine(_root, "caffetop");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(18)]
    [InlineData(63)]
    [InlineData(0x1FF)]
    public void Folder_and_socket_have_their_modes_whatever_the_umask(int umask)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        var before = Umask((uint)umask);
        try
        {
            using var server = Start();
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.Path));
        }
        finally
        {
            _ = Umask(before);
        }
    }

    [SkippableFact]
    public void All_umasks()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        for (var umask = 0u; umask < 64; umask++)
        {
            var path = Path.Combine(Folder, $"{umask}.sock");
            var before = Umask(umask);
            try
            {
                using var socket = LocalSocket.Listen(path, 1);
            }
            finally
            {
                _ = Umask(before);
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [SkippableFact]
    public void A_link_in_its_place_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root, "elsewhere"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(Folder, elsewhere.FullName);
        Refused("it is a symbolic link");
        Assert.Empty(elsewhere.GetFileSystemInfos());
    }

    [SkippableFact]
    public void A_link_to_nowhere_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        Directory.CreateSymbolicLink(Folder, Path.Combine(_root, "nowhere"));
        Refused("it is a symbolic link");
        Assert.False(Directory.Exists(Path.Combine(_root, "nowhere")));
    }

    [SkippableFact]
    public void A_file_in_its_place_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        File.WriteAllText(Folder, "");
        Refused("it is no folder");
    }

    [SkippableTheory]
    [InlineData(UnixFileMode.GroupExecute)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_folder_that_others_may_enter_is_refused(UnixFileMode more)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | more);
        Refused("others may enter it");
    }

    [SkippableFact]
    public void Another_user_s_folder_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && LocalCalls.EffectiveUser() == 0, "only root can make folders of other users");
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(0, ChangeOwner(Folder, 65534, 65534));
        Refused("it belongs to user 65534, not to user 0");
    }

    [SkippableFact]
    public void A_path_that_is_too_long_is_told()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        var deep = Path.Combine(_root, new string('x', 110));
        var told = Assert.Throws<AttachException>(() => AttachServer.Start(new MadeRun(), static _ => { }, TimeProvider.System, deep));
        Assert.Contains("the system takes 107", told.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_socket_of_a_dead_process_is_replaced_and_a_living_one_is_not()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Linux");
        SocketFolder.Prepare(Folder);
        var path = SocketFolder.SocketOf(Folder, Environment.ProcessId);
        LocalSocket.Listen(path, 1).Dispose();
        Assert.True(File.Exists(path));
        using (var server = Start())
        {
            Assert.Equal(path, server.Path);
            var told = Assert.Throws<AttachException>(Start);
            Assert.Contains("the socket of a living run", told.Message, StringComparison.Ordinal);
            using var still = LocalSocket.Connect(path, out var error);
            Assert.Equal(0, error);
        }

        Assert.False(File.Exists(path));
    }

    private AttachServer Start() => AttachServer.Start(new MadeRun(), static _ => { }, TimeProvider.System, Folder);

    private void Refused(string reason)
    {
        var told = Assert.Throws<AttachException>(Start);
        Assert.Contains(reason, told.Message, StringComparison.Ordinal);
        Assert.Contains(Folder, told.Message, StringComparison.Ordinal);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
