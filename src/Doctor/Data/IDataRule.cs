namespace CaffeTop.Doctor.Data;

/// <summary>A rule over the records that a data layer reads, as far as a bounded sample tells.</summary>
public interface IDataRule : IRule
{
    IEnumerable<Finding> Check(CheckedData data);
}
