namespace CaffeTop.Engine.Proto.Upgrade;

/// <summary>
/// Brings nets and solvers of older formats to the present one, wherever they came from (text or binary), by Caffe's rules and in its order
/// (upgrade_proto.cpp). The notes are the lines Caffe logs. Sub-messages are moved, not copied, so that a <see cref="SourceMap"/> still knows
/// them, and it learns where the new layers stand.
/// </summary>
public static class ProtoUpgrade
{
    /// <summary>Returns the upgraded net: <paramref name="net"/> itself, changed, or a new one in its place. Errors: both <c>layer</c> and <c>layers</c>; an unknown V0 type.</summary>
    public static NetParameter Net(NetParameter net, string file, IList<UpgradeNote> notes, SourceMap? spans = null)
    {
        file = SafeText.Clean(file);
        if (V0Net.IsNeeded(net)) net = V0Net.Upgrade(net, file, notes, spans);
        if (DataTransformation.IsNeeded(net)) DataTransformation.Upgrade(net, file, notes);
        if (V1Net.IsNeeded(net)) V1Net.Upgrade(net, file, notes, spans);
        if (InputFields.IsNeeded(net)) InputFields.Upgrade(net, file, notes, spans);
        if (BatchNormLayers.IsNeeded(net)) BatchNormLayers.Upgrade(net, file, notes);
        return net;
    }

    /// <summary>
    /// Upgrades a solver in place: the enum <c>solver_type</c>, and a <c>snapshot_prefix</c> that is missing or a directory, which comes from
    /// <paramref name="file"/>, the solver's path as the user gave it. Nets inside it are upgraded too (Caffe forgets them, and then finds no layers).
    /// </summary>
    public static SolverParameter Solver(SolverParameter solver, string file, IList<UpgradeNote> notes, SourceMap? spans = null)
    {
        SolverTypeField.Upgrade(solver, SafeText.Clean(file), notes, spans);
        SnapshotPrefix.Upgrade(solver, file, notes);
        if (solver.NetParam is not null) solver.NetParam = Net(solver.NetParam, file, notes, spans);
        if (solver.TrainNetParam is not null) solver.TrainNetParam = Net(solver.TrainNetParam, file, notes, spans);
        for (var i = 0; i < solver.TestNetParam.Count; i++) solver.TestNetParam[i] = Net(solver.TestNetParam[i], file, notes, spans);
        return solver;
    }
}
