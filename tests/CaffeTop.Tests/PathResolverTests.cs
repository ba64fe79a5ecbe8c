using CaffeTop.Running;

namespace CaffeTop.Tests;

public sealed class PathResolverTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("caffetop-paths-").FullName;
    private readonly List<(string Written, string Found)> _found = [];

    public PathResolverTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "examples/mnist"));
        File.WriteAllText(Path.Combine(_root, "examples/mnist/net.prototxt"), "");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("net.prototxt")]
    [InlineData("mnist/net.prototxt")]
    [InlineData("examples/mnist/net.prototxt")]
    public void Relative_to_the_file_and_the_folders_above_it(string written)
    {
        var paths = Resolver();
        var expected = Path.Combine(_root, "examples/mnist/net.prototxt");
        Assert.Equal(expected, Path.GetFullPath(paths.Existing(written)));
        _ = paths.Existing(written);
        Assert.Single(_found);
        Assert.Equal(written, _found[0].Written);
    }

    [Fact]
    public void What_is_nowhere_stays_as_written()
    {
        Assert.Equal("no/such/net.prototxt", Resolver().Existing("no/such/net.prototxt"));
        Assert.Empty(_found);
    }

    [Fact]
    public void A_file_to_write_goes_where_its_folder_is()
    {
        Assert.Equal(Path.Combine(_root, "examples/mnist/lenet"), Path.GetFullPath(Resolver().ToWrite("examples/mnist/lenet")));
        Assert.Equal("lenet", Resolver().ToWrite("lenet"));
    }

    private PathResolver Resolver() => new(Path.Combine(_root, "examples/mnist/solver.prototxt"), (written, found) => _found.Add((written, found)));
}
