/** Where a job's report is kept in the cluster, and the page that is made of it. */
package dev.tatara.jobplan.report;
