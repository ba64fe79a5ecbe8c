using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Tests.Snapshots;

public class SnapshotPrefixTests
{
    [Theory]
    [InlineData(null, "nets/lenet_solver.prototxt", "nets/lenet_solver")]
    [InlineData("", "lenet_solver.prototxt", "lenet_solver")]
    [InlineData("snap/lenet", "nets/lenet_solver.prototxt", "snap/lenet")]
    [InlineData("no such folder/", "lenet_solver.prototxt", "no such folder/")]
    [InlineData("snap/lenet", null, "snap/lenet")]
    [InlineData(null, null, null)]
    public void HeadsRules(string? prefix, string? solver, string? expected) => Assert.Equal(expected, SnapshotPrefix.Resolve(prefix, solver));

    [Fact]
    public void AFolderGetsTheSolversName()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(folder["lenet_solver"], SnapshotPrefix.Resolve(folder.Path, "nets/lenet_solver.prototxt"));
    }

    [Fact]
    public void Names()
    {
        Assert.Equal("out/_iter_3000.caffemodel", SnapshotPrefix.Model("out/", 3000));
        Assert.Equal("a_iter_7.solverstate", SnapshotPrefix.State("a", 7));
        Assert.Equal(".", SnapshotPrefix.Folder("a"));
        Assert.Equal("out", SnapshotPrefix.Folder("out/a"));
    }
}
