using CaffeTop.Engine.Nets;
using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Tests.Nets;

public sealed class FilterTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("include { phase: TRAIN }", true)]
    [InlineData("include { phase: TEST }", false)]
    [InlineData("exclude { phase: TRAIN }", false)]
    [InlineData("include { phase: TEST } include { min_level: 2 }", true)]
    [InlineData("include { min_level: 4 }", false)]
    [InlineData("include { max_level: 2 }", false)]
    [InlineData("include { max_level: 3 }", true)]
    [InlineData("include { stage: \"a\" }", true)]
    [InlineData("include { stage: \"a\" stage: \"b\" }", true)]
    [InlineData("include { stage: \"a\" stage: \"c\" }", false)]
    [InlineData("include { not_stage: \"b\" }", false)]
    [InlineData("include { not_stage: \"c\" }", true)]
    [InlineData("exclude { stage: \"c\" } exclude { stage: \"b\" }", false)]
    [InlineData("phase: TEST", true)]
    public void RulesDecide(string rules, bool admitted)
    {
        var net = NetText.Parse($$"""layer { name: "x" type: "Silence" {{rules}} }""");
        var state = new NetState { Phase = Phase.Train, Level = 3 };
        state.Stage.Add(["a", "b"]);
        Assert.Equal(admitted ? 1 : 0, NetFilter.Filter(net, state).Layer.Count);
    }

    [Fact]
    public void IncludeAndExcludeTogetherAreRefused()
    {
        var net = NetText.Parse("""layer { name: "x" type: "Silence" include { phase: TRAIN } exclude { stage: "a" } }""");
        var error = Assert.Throws<CaffeTopException>(() => NetFilter.Filter(net, new NetState()));
        Assert.Contains("either include rules or exclude rules", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SolverStatesOverrideScalarsAndAppendStages()
    {
        var net = NetText.Parse("""state { level: 1 stage: "net" }""");
        var solver = new SolverParameter { TrainState = new NetState { Level = 2 } };
        solver.TrainState.Stage.Add("solver");
        solver.TestState.Add(new NetState { Level = 5 });
        var train = NetStates.ForTrain(net, solver);
        Assert.Equal((Phase.Train, 2), (train.Phase, train.Level));
        Assert.Equal(["net", "solver"], train.Stage);
        Assert.Equal((Phase.Test, 5), (NetStates.ForTest(net, solver, 0).Phase, NetStates.ForTest(net, solver, 0).Level));
        Assert.Equal(["net"], NetStates.ForTest(net, solver, 1).Stage);
    }
}
