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

    [Theory]
    [InlineData("run s.prototxt --gpu", "run s.prototxt --gpu=0")]
    [InlineData("run -gpu s.prototxt", "run --gpu=0 s.prototxt")]
    [InlineData("run -gpu data/solver", "run --gpu=0 data/solver")]
    [InlineData("bench --gpu --nets lenet", "bench --gpu=0 --nets lenet")]
    [InlineData("train -gpu 1 -solver s.prototxt", "train --gpu 1 --solver s.prototxt")]
    [InlineData("train -gpu 0,1", "train --gpu 0,1")]
    [InlineData("train -gpu all", "train --gpu all")]
    [InlineData("train -gpu one", "train --gpu one")]
    [InlineData("run --gpu -- s.prototxt", "run --gpu=0 -- s.prototxt")]
    [InlineData("run -- --gpu", "run -- --gpu")]
    public void A_gpu_without_a_number_is_the_first(string arguments, string expected) => Assert.Equal(expected.Split(' '), CaffeFlags.Normalize(arguments.Split(' ')));

    [Fact]
    public void After_two_dashes_nothing_is_a_flag() =>
        Assert.Equal(["run", "--", "-strange_name"], CaffeFlags.Normalize(["run", "--", "-strange_name"]));
}
