using CaffeTop.CommandLine;

namespace CaffeTop.Tests;

public class CaffeFlagsTests
{
    [Theory]
    [InlineData("-solver=x", "--solver=x")]
    [InlineData("--solver=a_b.prototxt", "--solver=a_b.prototxt")]
    [InlineData("-solver", "--solver")]
    [InlineData("--sigint_effect", "--sigint-effect")]
    [InlineData("--sighup_effect=snapshot", "--sighup-effect=snapshot")]
    [InlineData("--log_dir=/tmp/a_b", "--log-dir=/tmp/a_b")]
    [InlineData("-logtostderr=1", "--logtostderr=true")]
    [InlineData("--alsologtostderr=no", "--alsologtostderr=false")]
    [InlineData("--nologtostderr", "--logtostderr=false")]
    [InlineData("-h", "-h")]
    [InlineData("-5", "-5")]
    [InlineData("-", "-")]
    [InlineData("my_solver.prototxt", "my_solver.prototxt")]
    public void One_flag(string argument, string expected) => Assert.Equal([expected], CaffeFlags.Normalize([argument]));

    [Fact]
    public void After_two_dashes_nothing_is_a_flag() =>
        Assert.Equal(["run", "--", "-strange_name"], CaffeFlags.Normalize(["run", "--", "-strange_name"]));
}
