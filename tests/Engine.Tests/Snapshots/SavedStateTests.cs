using CaffeTop.Engine.Snapshots;

namespace CaffeTop.Engine.Tests.Snapshots;

public sealed class SavedStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SnapshotWriter _writer;

    public SavedStateTests() => _writer = new SnapshotWriter(_folder["a"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AWholePairIsRead()
    {
        var pair = Write(30);
        var saved = SavedState.Read(pair.StatePath);
        Assert.Equal(30, saved.Iteration);
        Assert.Equal(pair.ModelPath, saved.ModelPath);
        Assert.Empty(saved.Warnings);
        Assert.Equal(1ul, saved.Side!.Seed);
    }

    [Fact]
    public void WithoutSideFileTheUserIsWarned()
    {
        var pair = Write(30);
        File.Delete(SnapshotPrefix.SideFile(pair.StatePath));
        var saved = SavedState.Read(pair.StatePath);
        Assert.Null(saved.Side);
        Assert.Contains("the data start at their first record again", Assert.Single(saved.Warnings));
    }

    [Fact]
    public void AModelThatMovedAlongIsFoundBesideTheState()
    {
        Write(30);
        using var other = new TemporaryFolder();
        foreach (var name in _folder.Files) File.Move(_folder[name], other[name]);
        var saved = SavedState.Read(other["a_iter_30.solverstate"]);
        Assert.Equal(other["a_iter_30.caffemodel"], saved.ModelPath);
        Assert.Contains("is gone; using", Assert.Single(saved.Warnings));
    }

    [Fact]
    public void AMissingModelIsNamed()
    {
        var pair = Write(30);
        File.Delete(pair.ModelPath);
        var error = Assert.Throws<CaffeTopException>(() => SavedState.Read(pair.StatePath));
        Assert.Contains("its model", error.Message);
        Assert.Contains("a_iter_30.caffemodel does not exist", error.Message);
        Assert.Contains("no earlier snapshot lies beside it", error.Message);
    }

    [Theory]
    [InlineData("weights of iteratioN 30", "does not have the content that a_iter_30.solverstate.json records")]
    [InlineData("weights", "has 7 bytes, a_iter_30.solverstate.json records 23")]
    public void AModelOfAnotherSnapshotIsRefusedAndTheLastWholePairOffered(string content, string sentence)
    {
        Write(10);
        var damaged = Write(20);
        File.WriteAllText(damaged.ModelPath, "");
        var pair = Write(30);
        File.WriteAllText(pair.ModelPath, content);
        var error = Assert.Throws<CaffeTopException>(() => SavedState.Read(pair.StatePath));
        Assert.StartsWith(pair.ModelPath, error.Message);
        Assert.Contains(sentence, error.Message);
        Assert.Contains("an earlier snapshot is whole: " + _folder["a_iter_10.solverstate"], error.Message);
    }

    [Fact]
    public void ADamagedStateIsRefused()
    {
        var pair = Write(30);
        var bytes = File.ReadAllBytes(pair.StatePath);
        bytes[1] ^= 1;
        File.WriteAllBytes(pair.StatePath, bytes);
        Assert.Contains("does not have the content", Assert.Throws<CaffeTopException>(() => SavedState.Read(pair.StatePath)).Message);
    }

    [Fact]
    public void AModelGivenAsStateIsNamedAsSuch()
    {
        var model = _folder["m.caffemodel"];
        using (var stream = File.Create(model)) ModelFileWriter.Write(stream, new Engine.Proto.NetParameter { Name = "net" }, []);
        Assert.Contains("this is a .caffemodel, but a "
            + ".solverstate is needed", Assert.Throws<CaffeTopException>(() => SavedState.Read(model)).Message);
    }

    [Fact]
    public void ADamagedSideFileIsNamed()
    {
        var pair = Write(30);
        File.WriteAllText(SnapshotPrefix.SideFile(pair.StatePath), "{ \"format\": 1,\n oops");
        var error = Assert.Throws<CaffeTopException>(() => SavedState.Read(pair.StatePath));
        Assert.Contains("a_iter_30.solverstate.json: is damaged (line 2 is not as expected)", error.Message);
    }

    [Fact]
    public void AnHdf5StateIsRefused()
        => Assert.Contains("HDF5, which is not "
            + "supported yet", Assert.Throws<CaffeTopException>(() => SavedState.Read("a_iter_1.solverstate.h5")).Message);

    [Fact]
    public void TheNewestIntactPairIsFound()
    {
        Assert.Null(SnapshotCatalog.Newest(_folder["a"]));
        Write(5);
        Write(100);
        var incomplete = Write(200);
        File.Delete(incomplete.ModelPath);
        new SnapshotWriter(_folder["other"]).Write(SnapshotWriterTests.Content(900, "w"));
        Assert.Equal(100, SnapshotCatalog.Newest(_folder["a"])!.Iteration);
        Assert.Equal([100, 5], SnapshotCatalog.Pairs(_folder["a"]).Select(pair => pair.Iteration));
    }

    [Fact]
    public void NotANumberSurvivesTheSideFile()
    {
        var content = SnapshotWriterTests.Content(1, "w");
        content = content with { Side = content.Side with { Loss = new LossWindow(0, float.NaN, [1.5f, float.PositiveInfinity]) } };
        var loss = SnapshotSideFile.ReadFor(_writer.Write(content).StatePath)!.Loss!;
        Assert.True(float.IsNaN(loss.Smoothed));
        Assert.Equal([1.5f, float.PositiveInfinity], loss.Losses);
    }

    private SnapshotPair Write(int iteration) => _writer.Write(SnapshotWriterTests.Content(iteration, $"weights of iteration {iteration}"));
}
