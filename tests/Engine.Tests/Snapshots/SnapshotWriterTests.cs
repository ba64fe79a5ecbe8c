using System.Security.Cryptography;
using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Tests.Snapshots;

public sealed class SnapshotWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void APairAndItsSideFileAreWritten()
    {
        var pair = new SnapshotWriter(_folder["lenet"]).Write(Content(100, "weights"));
        Assert.Equal(_folder["lenet_iter_100.caffemodel"], pair.ModelPath);
        Assert.Equal(["lenet_iter_100.caffemodel", "lenet_iter_100.solverstate", "lenet_iter_100.solverstate.json"], _folder.Files);
        var side = SnapshotSideFile.ReadFor(pair.StatePath)!;
        Assert.Equal("lenet_iter_100.caffemodel", side.Model);
        Assert.Equal(7, side.ModelBytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("weights"u8)), side.ModelSha256);
    }

    [Fact]
    public void FilesAreMadeSyncedAndRenamedInTheOrderThatSurvivesAPowerCut()
    {
        var files = new FailingFiles(-1, "");
        new SnapshotWriter(_folder["a"], files).Write(Content(1, "w"));
        string[] oneFile = ["create", "write", "fsync", "close"];
        Assert.Equal([.. oneFile, .. oneFile, .. oneFile, "rename", "rename", "fsync folder", "rename", "fsync folder"], files.Calls);
    }

    [SkippableTheory]
    [InlineData("a_iter_1.caffemodel")]
    [InlineData("a_iter_1.solverstate")]
    [InlineData("a_iter_1.solverstate.json")]
    public void AFifoAtAFinalNameIsNotReplaced(string name)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "mkfifo is Linux's");
        using (var made = System.Diagnostics.Process.Start("mkfifo", _folder[name])) made.WaitForExit();
        var failure = Assert.Throws<CaffeTopException>(() => new SnapshotWriter(_folder["a"]).Write(Content(1, "w")));
        Assert.StartsWith("snapshot of iteration 1: ", failure.Message);
        Assert.Contains($"{name}: is a FIFO, but a regular file is needed to write; name another file; earlier snapshots are untouched", failure.Message);
        Assert.Equal([name], _folder.Files);
    }

    [Theory]
    [InlineData("No space left on device")]
    [InlineData("Input/output error")]
    [InlineData("EACCES")]
    public void WhicheverOperationFailsTheOldPairStaysAndNoTemporaryIsLeft(string error)
    {
        var old = new SnapshotWriter(_folder["a"]).Write(Content(10, "old weights"));
        var before = _folder.Files;
        var failures = 0;
        for (var at = 0; ; at++)
        {
            var files = new FailingFiles(at, error);
            var writer = new SnapshotWriter(_folder["a"], files);
            var failure = Record.Exception(() => writer.Write(Content(20, "new weights")));
            if (!files.Failed)
            {
                Assert.Null(failure);
                break;
            }

            failures++;
            Assert.IsType<CaffeTopException>(failure);
            Assert.StartsWith("snapshot of iteration 20: ", failure.Message);
            Assert.Contains(error == "EACCES" ? "Permission denied" : error, failure.Message);
            Assert.Equal(10, SavedState.Read(old.StatePath).Iteration);
            var newest = SnapshotCatalog.Newest(_folder["a"])!;
            Assert.DoesNotContain(_folder.Files, name => name.EndsWith(".tmp", StringComparison.Ordinal));

            // Only the very last folder sync comes after the pair is complete.
            if (newest.Iteration == 20)
            {
                foreach (var name in _folder.Files.Except(before)) File.Delete(_folder[name]);
            }

            Assert.Equal(before, _folder.Files);
        }

        Assert.Equal(17, failures);
        Assert.Equal(20, SnapshotCatalog.Newest(_folder["a"])!.Iteration);
    }

    [Fact]
    public void AFailureWhileTheModelIsBeingMadeLeavesNothing()
    {
        var content = Content(5, "x") with { WriteModel = _ => throw new CaffeTopException("too large") };
        Assert.Throws<CaffeTopException>(() => new SnapshotWriter(_folder["a"]).Write(content));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void AModelAboveTwoGigabytesIsRefusedBeforeItsFirstByte()
    {
        var net = new Engine.Proto.NetParameter { Name = "huge" };
        net.Layer.Add(new Engine.Proto.LayerParameter { Name = "fc" });
        var blob = new BlobToSave([600_000_000], (_, _) => throw new InvalidOperationException("no number may be asked for"));
        var content = Content(5, "x") with { WriteModel = stream => ModelFileWriter.Write(stream, net, [[blob]]) };
        var error = Assert.Throws<CaffeTopException>(() => new SnapshotWriter(_folder["a"]).Write(content));
        Assert.Contains("2 GB", error.Message);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void APlantedLinkAtTheFinalNameIsReplacedNotFollowed()
    {
        File.WriteAllText(_folder["victim"], "precious");
        File.CreateSymbolicLink(_folder["a_iter_1.caffemodel"], _folder["victim"]);
        new SnapshotWriter(_folder["a"]).Write(Content(1, "weights"));
        Assert.Equal("precious", File.ReadAllText(_folder["victim"]));
        Assert.Null(new FileInfo(_folder["a_iter_1.caffemodel"]).LinkTarget);
    }

    [Fact]
    public void ProbeNamesAMissingFolder()
    {
        var error = Assert.Throws<CaffeTopException>(() => new SnapshotWriter(_folder["none/lenet"]).Probe());
        Assert.Contains("does not exist; make it (mkdir -p", error.Message);
    }

    [Fact]
    public void ProbeNamesAFolderThatCannotBeWritten()
    {
        var error = Assert.Throws<CaffeTopException>(() => new SnapshotWriter(_folder["a"], new FailingFiles(0, "EACCES")).Probe());
        Assert.Contains("no file can be made there (Permission denied)", error.Message);
    }

    [Fact]
    public void ProbeLeavesNothingBehindAndRemovesWhatDeadRunsLeft()
    {
        new SnapshotWriter(_folder["a"]).Write(Content(1, "w"));
        var own = SnapshotTemporary.NameFor(_folder["a_iter_2.caffemodel"]);
        var dead = own.Replace($"-{Environment.ProcessId}-", "-2147483646-", StringComparison.Ordinal);
        File.WriteAllText(dead, "half");
        File.WriteAllText(own, "being written by this very process");
        File.WriteAllText(_folder["a_iter_0.tempfile"], "");
        new SnapshotWriter(_folder["a"]).Probe();
        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(own));
        File.Delete(own);
        Assert.Equal(["a_iter_1.caffemodel", "a_iter_1.solverstate", "a_iter_1.solverstate.json"], _folder.Files);
    }

    [SkippableFact]
    public void OnAFullDiskTheOldPairStays()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root to mount a small tmpfs");
        var mount = Directory.CreateDirectory(_folder["disk"]).FullName;
        Skip.IfNot(Shell("mount", "-t", "tmpfs", "-o", "size=256k", "none", mount), "this root may not mount");
        try
        {
            var prefix = Path.Combine(mount, "a");
            var writer = new SnapshotWriter(prefix);
            writer.Write(Content(1, "small"));
            var error = Assert.Throws<CaffeTopException>(() => writer.Write(Content(2, new string('w', 400_000))));
            Assert.Contains("No space left on device", error.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(3, Directory.GetFiles(mount).Length);
            Assert.Equal(1, SnapshotCatalog.Newest(prefix)!.Iteration);
            Assert.Equal(2, writer.Write(Content(2, "small again")).Iteration);
        }
        finally
        {
            Shell("umount", mount);
        }
    }

    internal static SnapshotContent Content(int iteration, string weights) => new(
        stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(weights)),
        (stream, learnedNet) => SolverStateWriter.Write(stream, iteration, learnedNet, 0, []),
        new SnapshotSideFile { Iteration = iteration, Seed = 1, Nets = [], BaseLr = 0.1f, SolverBaseLr = 0.1f });

    private static bool Shell(string program, params string[] arguments)
    {
        try
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
